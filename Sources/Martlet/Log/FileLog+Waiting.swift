/// Waiting until a change lasts.
extension FileLog {
    func wait(for number: UInt64?, _ level: Durability) throws(StoreError) {
        guard let number else {
            try checkFailure()
            return try wait(for: clock.loadAcquiring(), level)
        }
        switch level {
        case .memory:
            try checkFailure(unless: durable, reaches: number)
            noteUnawaited()
        case .written: try waitUntilWritten(number)
        case .synced where faults.has(.acknowledgeEarly): try waitUntilWritten(number)
        case .synced: try waitUntilSynced(number, durable)
        }
    }

    func waitUntilWritten(_ number: UInt64) throws(StoreError) {
        var spins = 0
        while true {
            try checkFailure(unless: flushed, reaches: number)
            if flushed.loadAcquiring() >= number { return }
            if try writeIfFree() {
                // What is missing is what another thread, stopped in the middle of it, has not published.
                if flushed.loadAcquiring() < number { System.yield() }
                continue
            }
            spins += 1
            if spins < 128 {
                System.pause()
            } else if spins < 136 {
                System.yield()
            } else {
                sleepUntilWritten { baton.loadSequential() == 0 || flushed.loadAcquiring() >= number }
            }
        }
    }

    /// Syncs come one after the other. Who comes while one is under way waits for the next: one of those who do leads it,
    /// for all of them.
    private func waitUntilSynced(_ number: UInt64, _ frontier: Word) throws(StoreError) {
        var hasWaited = false
        while true {
            try checkFailure(unless: frontier, reaches: number)
            if frontier.loadAcquiring() >= number { break }
            if beginSyncOrWait(unless: frontier, reaches: number) {
                // What it fails of is what the next look finds; but if the log was closed meanwhile, all may be synced.
                try? leadSync()
                hasWaited = false
            } else {
                hasWaited = true
            }
        }
        if hasWaited { passOnLead() }
    }

    /// Who was woken to lead the next sync and need not wait any more has another one do it.
    private func passOnLead() {
        mutex.withLock {
            guard !state.isSyncing else { return }
            syncs.0.wakeOne()
            syncs.1.wakeOne()
        }
    }

    /// `true`: the caller is to lead a sync. `false`: one has ended meanwhile.
    private func beginSyncOrWait(unless frontier: Word, reaches number: UInt64) -> Bool {
        mutex.withLock {
            guard state.isSyncing else {
                state.isSyncing = true
                state.syncCount += 1
                return true
            }
            // Those who come from now on are of the sync after the one under way.
            let mine = state.syncCount
            let condition = mine & 1 == 0 ? syncs.0 : syncs.1
            while state.isSyncing, state.syncCount == mine, frontier.loadRelaxed() < number, failed.loadRelaxed() == 0 {
                condition.wait(mutex)
            }
            // A sync that began after the caller came covers it, most likely.
            while state.isSyncing, state.syncCount == mine + 1, frontier.loadRelaxed() < number,
                failed.loadRelaxed() == 0
            {
                condition.wait(mutex)
            }
            return false
        }
    }

    private func leadSync() throws(StoreError) {
        defer { endSync() }
        try syncPublished()
    }

    /// Wakes those who came before this sync, and one of those who came since, who leads the next.
    private func endSync() {
        mutex.withLock {
            state.isSyncing = false
            let (own, next) = state.syncCount & 1 == 0 ? (syncs.1, syncs.0) : (syncs.0, syncs.1)
            own.wakeAll()
            next.wakeOne()
        }
    }

    /// Writes all that is published, and syncs it.
    private func syncPublished() throws(StoreError) {
        let (segment, end) = try write { (self.segment, flushed.loadRelaxed()) }
        // What is awaited and not written is what another thread, stopped in the midst of it, has not published.
        guard end > synced.loadAcquiring() else { return System.yield() }
        do throws(StorageProblem) {
            try segment.sync()
        } catch {
            fail(error)
            throw failure()
        }
        // Everything in earlier segments was synced before this one was made.
        noteSynced(end)
        try checkFailure()
        try attest(end)
    }

    /// After a sync that nothing follows, says so in the log: damage before it is then damage, and no torn end. It needs no
    /// sync itself.
    func attest(_ end: UInt64) throws(StoreError) {
        guard clock.loadAcquiring() == end, mutex.withLock({ state.attested != end }) else { return }
        let number = appendAttest()
        mutex.withLock { state.attested = number }
        _ = try writeIfFree()
    }

    // MARK: All of it

    /// Blocks until every change that was made before survives a loss of power.
    func sync() throws(StoreError) {
        try waitUntilSynced(clock.loadAcquiring(), durable)
    }

    /// Blocks until every byte up to a position survives a loss of power, those included that have no effect: for who says
    /// that the log reaches so far.
    func syncBytes(through position: UInt64) throws(StoreError) { try waitUntilSynced(position, synced) }

    func waitSuspending(for number: UInt64, _ level: Durability) async throws(StoreError) {
        try checkFailure()
        guard level != .memory else { return noteUnawaited() }
        let frontier = level == .synced ? durable : flushed
        if frontier.loadAcquiring() >= number { return }
        await withCheckedContinuation { continuation in
            let isLate = mutex.withLock {
                guard failed.loadRelaxed() == 0 else { return true }
                state.suspended.append(SuspendedWaiter(number: number, level: level, continuation: continuation))
                helperWake.wakeAll()
                return false
            }
            if isLate { continuation.resume() }
        }
        try checkFailure(unless: frontier, reaches: number)
    }

    func noteUnawaited() {
        guard helperIdle.loadRelaxed() != 0 else { return }
        mutex.withLock {
            state.hasUnawaited = true
            helperWake.wakeAll()
        }
    }
}
