/// Waiting until a change lasts.
extension FileLog {
    /// A sync that took less is a quick one, in nanoseconds.
    private static let quickSync: UInt64 = 300_000
    /// So often who waits for a quick one lets others run before it sleeps.
    private static let yieldsMax = 4

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
    ///
    /// A quick sync takes no longer than it takes to put a thread to sleep and to wake it. So who waits for one first lets others
    /// run a few times: they have changes for the same sync, and it may be over by then.
    ///
    /// Syncs have numbers: 1, 2, … `syncPhase` is twice a sync's number, and from its beginning to its end one more. Who came during
    /// a sync, or after it and before the next, sleeps at one of two words, by that sync's number: then those whose changes a sync
    /// covers are one half, and those who come meanwhile the other.
    ///
    /// **Nobody sleeps for ever.** Who ends a sync changes the phase, then both words, and then wakes. Who goes to sleep has seen the
    /// word, and after that the phase and the failure as they were: what changes these then changes the word, or wakes. Where a
    /// write moves the frontier on, nobody is woken for it: a sync is under way, whose end does.
    private func waitUntilSynced(_ number: UInt64, _ frontier: Word) throws(StoreError) {
        var came = (syncPhase.loadSequential() - 1) / 2
        var hasSlept = false
        var yieldsLeft = isSyncQuick ? FileLog.yieldsMax : 0
        while true {
            try checkFailure(unless: frontier, reaches: number)
            if frontier.loadAcquiring() >= number { break }
            let phase = syncPhase.loadSequential()
            if phase & 1 == 0, syncPhase.replaceSequential(phase, with: phase + 1) {
                // What it fails of is what the next look finds; but if the log was closed meanwhile, all may be synced.
                try? leadSync(phase / 2)
                hasSlept = false
                continue
            }
            // The next sync covers what was there before it, most likely.
            let last = (phase - 1) / 2
            if last > came + 1 { came = last }
            guard phase & 1 == 1 else { continue }
            if yieldsLeft > 0 {
                yieldsLeft -= 1
                System.yield()
                continue
            }
            let place = sync(came)
            let seen = place.load()
            guard syncPhase.loadSequential() == phase, failed.loadSequential() == 0, frontier.loadSequential() < number
            else { continue }
            place.sleep(while: seen)
            hasSlept = true
        }
        if hasSlept { passOnLead() }
    }

    /// Where those sleep who came during a sync, or after it.
    private func sync(_ number: UInt64) -> WaitWord { number & 1 == 0 ? syncs.0 : syncs.1 }

    /// Who was woken to lead the next sync and need not wait any more has another one do it.
    private func passOnLead() {
        guard syncPhase.loadSequential() & 1 == 0 else { return }
        syncs.0.wakeOne()
        syncs.1.wakeOne()
    }

    private func leadSync(_ number: UInt64) throws(StoreError) {
        defer { endSync(number) }
        try syncPublished()
    }

    var isSyncQuick: Bool { syncNanoseconds.loadRelaxed() < FileLog.quickSync }

    /// Wakes those who came before this sync, and one of those who came since, who leads the next.
    private func endSync(_ number: UInt64) {
        let (covered, next) = (sync(number - 1), sync(number))
        _ = syncPhase.addSequential(1)
        covered.change()
        next.change()
        next.wakeOne()
        covered.wakeAll()
    }

    /// Writes all that is published, and syncs it.
    private func syncPublished() throws(StoreError) {
        let (segment, end) = try write {
            if isSyncQuick { fillAhead() }
            return (self.segment, flushed.loadRelaxed())
        }
        // What is awaited and not written is what another thread, stopped in the midst of it, has not published.
        guard end > synced.loadAcquiring() else { return System.yield() }
        do throws(StorageProblem) {
            let begin = System.monotonicNanoseconds
            try segment.sync()
            syncNanoseconds.storeRelaxed(System.monotonicNanoseconds - begin)
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
            // Looked at with the lock held: see `rest` and `end`.
            let (isLate, isHelperResting) = suspended.withLock { waiters in
                guard failed.loadRelaxed() == 0 else { return (true, false) }
                waiters.append(continuation, for: number, level)
                return (false, helperRest.loadRelaxed() != HelperRest.none.rawValue)
            }
            if isHelperResting { mutex.withLock { helperWake.wakeAll() } }
            if isLate { continuation.resume() }
        }
        try checkFailure(unless: frontier, reaches: number)
    }

    func noteUnawaited() {
        #if !arch(x86_64)
        // There the addition to the clock is a full barrier itself. See `rest`.
        System.fullFence()
        #endif
        guard helperRest.loadRelaxed() == HelperRest.untilChanged.rawValue else { return }
        mutex.withLock {
            state.hasUnawaited = true
            helperWake.wakeAll()
        }
    }
}
