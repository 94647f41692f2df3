/// Turns of suspending transactions that have lost again and again: the others wait, suspended, until it is through.
///
/// No thread is blocked, since a thread that waits here may be the very one that the transaction needs to go on.
final class SuspendedTurns: Sendable {
    private struct State {
        var isTaken = false
        /// Those who want a turn themselves, first come first served.
        var next: [CheckedContinuation<Void, Never>] = []
        /// Those who wait until nobody has a turn.
        var others: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Lock<State>

    /// `nil` if there is no memory for it.
    init?() {
        guard let state = Lock(State()) else { return nil }
        self.state = state
    }

    /// Waits for a turn, and begins it. `end` has to follow.
    nonisolated(nonsending) func begin() async {
        await withCheckedContinuation { continuation in
            let begins = state.withLock { state in
                if state.isTaken {
                    state.next.append(continuation)
                    return false
                }
                state.isTaken = true
                return true
            }
            if begins { continuation.resume() }
        }
    }

    /// Ends a turn, and begins the next one's, if there is one.
    func end() {
        let woken = state.withLock { state in
            if !state.next.isEmpty { return [state.next.removeFirst()] }
            defer { state = State() }
            return state.others
        }
        for continuation in woken { continuation.resume() }
    }

    /// Waits until nobody has a turn.
    nonisolated(nonsending) func waitForOthers() async {
        guard state.withLock({ $0.isTaken }) else { return }
        await withCheckedContinuation { continuation in
            let goesOn = state.withLock { state in
                if state.isTaken { state.others.append(continuation) }
                return !state.isTaken
            }
            if goesOn { continuation.resume() }
        }
    }
}
