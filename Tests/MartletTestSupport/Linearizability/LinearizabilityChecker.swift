/// Decides whether a history is linearizable: whether its calls can be put in one order, in which a thread alone could
/// have made them with these outcomes, and in which no call comes before another that ended before it began.
///
/// The search is that of Wing and Gong (1993), place one call after the other and go back where none fits, with the
/// memory of Lowe (2017): what was placed and the state that it left are visited once. Since a thread makes one call at a
/// time, how many calls of each thread are placed tells which; so the memory holds a number for each thread, not a bit for
/// each call.
///
/// A read that fits and leaves the state as it is gets placed at once, and no other choice is tried there: whatever order
/// works with it later works with it first. (Of a write this is not true, even if it happens to change nothing here:
/// later it might have to.)
public struct LinearizabilityChecker<Specification: SequentialSpecification>: Sendable {
    /// What the object should do.
    public let specification: Specification
    /// By how many nanoseconds one call has to end before another thread's begins to count as earlier.
    ///
    /// Less than this tells nothing. Clocks of two cores may differ a little, and reading the clock does not wait until
    /// what the call wrote has left its core's store buffer, so another core may see the old for some moments without
    /// anything being wrong: nothing told it that the call has ended. The calls of one thread are in their order, always.
    public let uncertainty: UInt64
    /// After how many steps to give up.
    public let stepsMax: Int

    /// A checker; `uncertainty` 0 is for histories that were not measured.
    public init(_ specification: Specification, uncertainty: UInt64 = 1_000, stepsMax: Int = 1_000_000) {
        self.specification = specification
        self.uncertainty = uncertainty
        self.stepsMax = stepsMax
    }

    /// A call, as far as this checker tells calls apart.
    public typealias Recorded = Call<Specification.Operation, Specification.Outcome>

    /// The verdict on one object's history.
    public func check(
        _ history: History<Specification.Operation, Specification.Outcome>
    ) -> LinearizabilityVerdict {
        var seen = Set<Node>()
        var furthest: [Node] = []
        var (steps, furthestCount) = (0, -1)
        var open = [Node(placed: history.threads.map { _ in 0 }, state: specification.initial)]
        while let next = open.popLast() {
            guard steps < stepsMax else { return .unknown(steps: steps) }
            steps += 1
            let node = placingReads(after: next, history)
            guard seen.insert(node).inserted else { continue }
            let count = node.placed.reduce(0) { $0 + Int($1) }
            if count == history.count { return .linearizable }
            if count > furthestCount { (furthest, furthestCount) = ([], count) }
            if count == furthestCount, furthest.count < 1_000 { furthest.append(node) }
            open += successors(of: node, history)
        }
        return .notLinearizable(explanation(furthest, history))
    }

    /// The verdict on several objects' histories: linearizable if all are, else the verdict on the first that is not.
    public func check<Key: Hashable>(
        _ histories: [Key: History<Specification.Operation, Specification.Outcome>]
    ) -> LinearizabilityVerdict {
        var verdict = LinearizabilityVerdict.linearizable
        for (key, history) in histories {
            switch check(history) {
            case .linearizable: continue
            case .unknown(let steps): verdict = .unknown(steps: steps)
            case .notLinearizable(let explanation): return .notLinearizable("key \(key): \(explanation)")
            }
        }
        return verdict
    }

    // MARK: - The search

    /// A part of a history put in order: how many calls of each thread, and the state that they left.
    struct Node: Hashable {
        var placed: [UInt32]
        var state: Specification.State
    }

    /// `node` and what follows from it without a choice.
    private func placingReads(
        after node: Node, _ history: History<Specification.Operation, Specification.Outcome>
    ) -> Node {
        var node = node
        var isSettled = false
        while !isSettled {
            isSettled = true
            for (thread, call) in candidates(after: node, history) {
                guard let outcome = call.outcome, specification.isRead(call.operation, outcome),
                    specification.step(node.state, call.operation, outcome) == node.state
                else { continue }
                // The other candidates remain candidates, so all that fit are placed in one round.
                node.placed[thread] += 1
                isSettled = false
            }
        }
        return node
    }

    /// What one more call leads to, the most promising last.
    private func successors(
        of node: Node, _ history: History<Specification.Operation, Specification.Outcome>
    ) -> [Node] {
        var nodes: [Node] = []
        // What has to be placed soonest comes last and is tried first; a call that takes long waits.
        for (thread, call) in candidates(after: node, history).sorted(by: { $0.call.returned > $1.call.returned }) {
            var next = node
            next.placed[thread] += 1
            if call.outcome == nil { nodes.append(next) }
            guard let state = specification.step(node.state, call.operation, call.outcome) else { continue }
            next.state = state
            nodes.append(next)
        }
        return nodes
    }

    /// The calls that can be next: no call that is left ended before they began.
    func candidates(
        after node: Node, _ history: History<Specification.Operation, Specification.Outcome>
    ) -> [(thread: Int, call: Recorded)] {
        let next = zip(history.threads, node.placed).enumerated().compactMap { thread, work in
            Int(work.1) < work.0.count ? (thread: thread, call: work.0[Int(work.1)]) : nil
        }
        // The first of the calls that are left ends with one of these, since each thread's end in their order.
        let limit = next.map { end(of: $0.call) }.min() ?? .max
        return next.filter { $0.call.invoked <= limit }
    }

    /// Until when a call may seem to run. Calls that touch are at once.
    func end(of call: Recorded) -> UInt64 {
        let (end, overflow) = call.returned.addingReportingOverflow(uncertainty)
        return overflow ? .max : end
    }
}
