/// Someone who waits for a flight: a thread that sleeps, or a task that is suspended.
final class FlightWaiter: Sendable {
    /// How the wait ended.
    enum Outcome: Sendable {
        /// These bytes were stored.
        case stored([UInt8])
        /// Something was stored, or nothing since the key changed: the store tells.
        case lookAgain
        /// Whoever computed failed. It is this waiter's turn.
        case lead
        /// The waiter gave up.
        case cancelled
    }

    private enum State {
        case waiting
        case suspended(CheckedContinuation<Outcome, Never>)
        case woken(Outcome)
    }

    /// What a waiter costs, generously.
    private static let bytes = 512

    private let state: Lock<State>
    private let sleeper: Sleeper
    private let budget: MemoryBudget

    /// `nil` if there is no memory for it.
    init?(budget: MemoryBudget) {
        guard budget.charge(FlightWaiter.bytes) else { return nil }
        guard let state = Lock<State>(.waiting), let sleeper = Sleeper() else {
            budget.release(FlightWaiter.bytes)
            return nil
        }
        self.state = state
        self.sleeper = sleeper
        self.budget = budget
    }

    deinit {
        budget.release(FlightWaiter.bytes)
    }

    /// Whether nobody has woken it yet.
    var isWaiting: Bool {
        state.withLock { state in
            if case .woken = state { return false }
            return true
        }
    }

    /// Ends the wait. `false`: it has ended already.
    @discardableResult
    func wake(_ outcome: Outcome) -> Bool {
        let (isFirst, continuation) = state.withLock { state -> (Bool, CheckedContinuation<Outcome, Never>?) in
            defer { if case .woken = state {} else { state = .woken(outcome) } }
            switch state {
            case .waiting: return (true, nil)
            case .suspended(let continuation): return (true, continuation)
            case .woken: return (false, nil)
            }
        }
        if let continuation { continuation.resume(returning: outcome) } else if isFirst { sleeper.wake() }
        return isFirst
    }

    /// Blocks the thread until `wake`.
    func sleep() -> Outcome {
        sleeper.sleep()
        return state.withLock { state in
            guard case .woken(let outcome) = state else { preconditionFailure("a waiter woke by itself") }
            return outcome
        }
    }

    /// Suspends the task until `wake`.
    func suspend() async -> Outcome {
        await withCheckedContinuation { continuation in
            let outcome: Outcome? = state.withLock { state in
                if case .woken(let outcome) = state { return outcome }
                state = .suspended(continuation)
                return nil
            }
            if let outcome { continuation.resume(returning: outcome) }
        }
    }
}
