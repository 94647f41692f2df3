import MartletTestSupport

typealias KeyCall = Call<KeyOperation, KeyOutcome>
typealias KeyHistory = History<KeyOperation, KeyOutcome>

/// Threads that use a simulated key: each call takes effect at a random moment between its begin and its end, so what
/// comes out is linearizable.
struct SimulatedHistory {
    private(set) var calls: [KeyCall] = []
    private var key = SimulatedKey()
    private var time: UInt64 = 0

    /// - Parameter lost: How many calls of a hundred end without telling their outcome.
    init(threads: Int, calls: Int, values: Int, lost: Int, using random: inout SeededGenerator) {
        var running = [Running?](repeating: nil, count: threads)
        var left = calls
        while left > 0 || running.contains(where: { $0 != nil }) {
            let thread = Int.random(in: 0..<threads, using: &random)
            // Now and then two things happen at the same time, as far as the clock tells.
            time += UInt64.random(in: 0...2, using: &random)
            if let now = running[thread] {
                running[thread] = advance(now, thread, lost: lost, using: &random)
            } else if left > 0 {
                left -= 1
                running[thread] = Running(invoked: time, operation: key.draw(values: values, using: &random))
            }
        }
    }

    private struct Running {
        let invoked: UInt64
        var operation: KeyOperation
        var outcome: KeyOutcome?
        var isDone = false
    }

    private mutating func advance(
        _ now: Running, _ thread: Int, lost: Int, using random: inout SeededGenerator
    ) -> Running? {
        var now = now
        let isLost = Int.random(in: 0..<100, using: &random) < lost
        if now.isDone {
            time += 1
            calls.append(
                KeyCall(
                    thread: thread, invoked: now.invoked, returned: time, now.operation, isLost ? nil : now.outcome))
            return nil
        }
        now.isDone = true
        now.operation = key.settled(now.operation)
        // What was lost may never have happened.
        if !isLost || Bool.random(using: &random) { now.outcome = key.perform(now.operation, using: &random) }
        return now
    }
}

/// The verdict by trying every order there is; for a handful of calls.
func isLinearizableInSomeOrder(_ calls: [KeyCall], from state: KeyState = KeyState()) -> Bool {
    if calls.isEmpty { return true }
    return calls.indices.contains { index in
        let call = calls[index]
        let isBlocked = calls.contains { other in
            other.returned < call.invoked || (other.thread == call.thread && other.invoked < call.invoked)
        }
        if isBlocked { return false }
        var left = calls
        left.remove(at: index)
        if call.outcome == nil, isLinearizableInSomeOrder(left, from: state) { return true }
        guard let next = KeySpecification().step(state, call.operation, call.outcome) else { return false }
        return isLinearizableInSomeOrder(left, from: next)
    }
}
