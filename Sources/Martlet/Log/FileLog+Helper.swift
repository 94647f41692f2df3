/// The helper thread: it does what nobody waits for, or what those wait for who have no thread.
extension FileLog {
    /// How long what nobody waits for may lie in memory, in nanoseconds.
    private static let writeDelay: UInt64 = 5_000_000
    /// How long it may be in the file and not synced.
    private static let syncDelay: UInt64 = 1_000_000_000
    /// So often the helper looks whether a task comes to wait, and lets so much time pass in between: up to ten microseconds in all.
    private static let looks = 16
    private static let pausesPerLook = 16

    private enum Work {
        case serve
        case prepareSegment(bytes: Int)
        case write
        case sync
        case end
    }

    func runHelper() {
        while true {
            switch nextWork() {
            case .serve: serve()
            case .prepareSegment(let bytes): prepareSegment(bytes: bytes)
            case .write: writeUnawaited()
            case .sync: try? sync()
            case .end: return
            }
        }
    }

    private func nextWork() -> Work {
        mutex.withLock {
            while true {
                if isAwaited { return .serve }
                if state.isClosing { return .end }
                if case .yes(let bytes) = state.wantsSegment {
                    state.wantsSegment = .tried
                    return .prepareSegment(bytes: bytes)
                }
                if failed.loadRelaxed() != 0 {
                    rest(.unlessAwaited)
                    continue
                }
                if state.hasUnawaited {
                    state.hasUnawaited = false
                    return .write
                }
                let now = System.monotonicNanoseconds
                if durable.loadRelaxed() < flushed.loadRelaxed(), state.syncDue == .max {
                    state.syncDue = now + FileLog.syncDelay
                }
                if now >= state.syncDue {
                    state.syncDue = .max
                    return .sync
                }
                let hasRested = rest(.untilChanged, nanoseconds: state.syncDue == .max ? nil : state.syncDue - now)
                if !hasRested, !isAwaited { return .write }
            }
        }
    }

    /// Sleeps, holding the mutex, until someone wakes the helper, or for so long. `false`: there was something to do.
    ///
    /// What it rests for is stored, and then looked at what there is to do; others do their part, and then look at that. Writers
    /// add to the clock: with a barrier in both, one sees the other. Tasks that wait have a lock, and look while they hold it.
    @discardableResult
    private func rest(_ rest: HelperRest, nanoseconds: UInt64? = nil) -> Bool {
        helperRest.storeFenced(rest.rawValue)
        defer { helperRest.storeRelaxed(HelperRest.none.rawValue) }
        if isAwaited || (rest == .untilChanged && clock.loadSequential() > flushed.loadRelaxed()) { return false }
        if let nanoseconds {
            helperWake.wait(mutex, nanoseconds: nanoseconds)
        } else {
            helperWake.wait(mutex)
        }
        return true
    }

    /// Writes what has come, after a moment in which more may: until then the ring takes it.
    private func writeUnawaited() {
        lookForMore()
        mutex.withLock {
            if congested.loadRelaxed() == 0, !state.isClosing {
                rest(.unlessAwaited, nanoseconds: FileLog.writeDelay)
            }
        }
        guard (try? write {}) != nil else { return }
        mutex.withLock {
            if durable.loadRelaxed() < flushed.loadRelaxed(), state.syncDue == .max {
                state.syncDue = System.monotonicNanoseconds + FileLog.syncDelay
            }
        }
    }

    /// Writes, and then syncs, for the tasks that are suspended and want that, and resumes them. Who wants no more than that it
    /// is written need not wait for the sync.
    private func serve() {
        suspended.withLock { swap(&$0, &served) }
        serve(served.written, .written)
        serve(served.synced, .synced)
        served.removeAll()
        hasServed = true
    }

    private func serve(_ waiters: borrowing SuspendedWaiters.Group, _ level: Durability) {
        guard !waiters.continuations.isEmpty else { return }
        // If that fails, each finds out for itself.
        try? wait(for: waiters.last, level)
        waiters.resume()
    }

    /// Looks for a moment whether a task comes to wait for what it has written: to be woken for it takes longer, and longer still
    /// where other tasks have the processors.
    private func lookForMore() {
        guard hasServed else { return }
        hasServed = false
        for _ in 0..<FileLog.looks {
            if isAwaited { return }
            for _ in 0..<FileLog.pausesPerLook { System.pause() }
        }
    }

    /// Whether a task is suspended and waits.
    var isAwaited: Bool { suspended.withLock { !$0.isEmpty } }
}
