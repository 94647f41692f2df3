import Martlet
import Synchronization

/// For how long clients have to wait with their commands: with all of them, or with those that change something.
final class ServerPause: Sendable {
    private struct State {
        var end = Instant.now
        var isOfAll = false
    }

    private let state: Lock<State>
    /// Whether anybody may have to wait: without a pause nobody takes the lock.
    private let isOn = Atomic<Bool>(false)

    init() throws(StoreError) {
        guard let state = Lock(State()) else { throw .outOfMemory }
        self.state = state
    }

    /// Of two pauses at once the later end counts, and the wider reach.
    func begin(milliseconds: Int64, isOfAll: Bool) {
        state.withLock { state in
            let now = Instant.now
            let (sum, overflows) = now.milliseconds.addingReportingOverflow(milliseconds)
            let end = Instant(milliseconds: overflows ? .max : sum)
            state.isOfAll = isOfAll || state.isOfAll && state.end > now
            state.end = max(state.end, end)
            isOn.store(true, ordering: .releasing)
        }
    }

    func end() {
        state.withLock { state in
            state = State()
            isOn.store(false, ordering: .releasing)
        }
    }

    /// For how long a client has to wait with a command that changes something or does not; 0: it need not.
    func milliseconds(isChange: Bool) -> Int64 {
        guard isOn.load(ordering: .acquiring) else { return 0 }
        return state.withLock { state in
            let left = state.end - Instant.now
            guard left > 0 else {
                isOn.store(false, ordering: .releasing)
                return 0
            }
            return state.isOfAll || isChange ? left : 0
        }
    }

    var mayHold: Bool { isOn.load(ordering: .acquiring) }
}
