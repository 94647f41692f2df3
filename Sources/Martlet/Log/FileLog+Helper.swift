/// The helper thread: it does what nobody waits for, or what those wait for who have no thread.
extension FileLog {
    /// How long what nobody waits for may lie in memory, in nanoseconds.
    private static let writeDelay: UInt64 = 5_000_000
    /// How long it may be in the file and not synced.
    private static let syncDelay: UInt64 = 1_000_000_000

    private enum Work {
        case serve(Durability)
        case prepareSegment(bytes: Int)
        case write
        case sync
        case end
    }

    func runHelper() {
        while true {
            switch nextWork() {
            case .serve(let level): serve(level)
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
                if !state.suspended.isEmpty {
                    return .serve(state.suspended.contains { $0.level == .synced } ? .synced : .written)
                }
                if state.isClosing { return .end }
                if case .yes(let bytes) = state.wantsSegment {
                    state.wantsSegment = .tried
                    return .prepareSegment(bytes: bytes)
                }
                if failed.loadRelaxed() != 0 {
                    helperWake.wait(mutex)
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
                // Stored, and then the clock looked at; writers add to the clock, and then look at this. With a barrier in
                // both, one sees the other.
                helperIdle.storeFenced(1)
                if clock.loadSequential() > flushed.loadRelaxed() {
                    helperIdle.storeRelaxed(0)
                    return .write
                }
                if state.syncDue == .max {
                    helperWake.wait(mutex)
                } else {
                    helperWake.wait(mutex, nanoseconds: state.syncDue - now)
                }
                helperIdle.storeRelaxed(0)
            }
        }
    }

    /// Writes what has come, after a moment in which more may: until then the ring takes it.
    private func writeUnawaited() {
        mutex.withLock {
            if congested.loadRelaxed() == 0, !state.isClosing {
                helperWake.wait(mutex, nanoseconds: FileLog.writeDelay)
            }
        }
        guard (try? write {}) != nil else { return }
        mutex.withLock {
            if durable.loadRelaxed() < flushed.loadRelaxed(), state.syncDue == .max {
                state.syncDue = System.monotonicNanoseconds + FileLog.syncDelay
            }
        }
    }

    /// Writes and, if that is not enough for all, syncs for tasks that are suspended, and resumes them.
    private func serve(_ level: Durability) {
        let wanted = mutex.withLock { state.suspended.map(\.number).max() ?? 0 }
        try? wait(for: wanted, .written)
        resumeReached()
        guard level == .synced else { return }
        try? wait(for: wanted, .synced)
        resumeReached()
    }

    private func resumeReached() {
        let reached = mutex.withLock {
            let hasFailed = failed.loadRelaxed() != 0
            let written = flushed.loadAcquiring()
            let lasting = faults.has(.acknowledgeEarly) ? written : durable.loadAcquiring()
            let split = state.suspended.partition {
                hasFailed || $0.number <= ($0.level == .synced ? lasting : written)
            }
            let reached = Array(state.suspended[split...])
            state.suspended.removeSubrange(split...)
            return reached
        }
        for waiter in reached { waiter.continuation.resume() }
    }
}
