/// Where threads meet: each goes on when all are there, or has an error when one has failed.
final class Meeting: Sendable {
    private struct State {
        var arrived = 0
        var round = 0
        var hasFailed = false
    }

    private let count: Int
    private let state = Monitor(State())

    init(of count: Int) { self.count = count }

    /// Waits for all.
    func join() throws(CommandFailure) {
        let round = state.change { state in
            let round = state.round
            state.arrived += 1
            if state.arrived == count { (state.arrived, state.round) = (0, state.round + 1) }
            return round
        }
        let hasFailed = state.change(when: { $0.round > round || $0.hasFailed }) { $0.hasFailed }
        if hasFailed { throw CommandFailure("another thread failed.") }
    }

    /// Nobody needs to wait any more.
    func fail() { state.change { $0.hasFailed = true } }
}
