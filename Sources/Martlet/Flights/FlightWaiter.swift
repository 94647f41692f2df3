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

    private let state: Lock<State>
    private let sleeper: Sleeper

    /// `nil` if there is no memory for it.
    init?() {
        guard let state = Lock<State>(.waiting), let sleeper = Sleeper() else { return nil }
        self.state = state
        self.sleeper = sleeper
    }

    func wake(_ outcome: Outcome) {
        let continuation: CheckedContinuation<Outcome, Never>? = state.withLock { state in
            switch state {
            case .waiting:
                state = .woken(outcome)
                return nil
            case .suspended(let continuation):
                state = .woken(outcome)
                return continuation
            case .woken: preconditionFailure("a waiter was woken twice")
            }
        }
        if let continuation { continuation.resume(returning: outcome) } else { sleeper.wake() }
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
