extension LinearizabilityChecker {
    /// How many calls an explanation shows.
    static var callsShownMax: Int { 24 }

    /// Where the search got furthest: the states it could be in, the call that had to be next and fits none, and the
    /// calls that were running at the same time or came just before.
    func explanation(
        _ furthest: [Node], _ history: History<Specification.Operation, Specification.Outcome>
    ) -> String {
        guard let node = furthest.first,
            let stuck = candidates(after: node, history).min(by: { $0.call.returned < $1.call.returned })?.call
        else { return "nothing can be first" }
        let states = Set(furthest.filter { $0.placed == node.placed }.map { "\($0.state)" }).sorted()
        let count = node.placed.reduce(0) { $0 + Int($1) }
        let lines = window(around: stuck, node, history).map { call, isPlaced in
            let mark = isPlaced ? "placed" : call.isSame(as: stuck) ? "has to be placed now" : "not placed"
            return "  thread \(call.thread), \(span(of: call, from: stuck.invoked)): \(sentence(call)) (\(mark))"
        }
        return """
            \(count) of \(history.count) calls can be put in order. The state is then \
            \(states.prefix(8).joined(separator: " or ")), and no call that could be next fits it.
            \(lines.joined(separator: "\n"))
            """
    }

    /// The calls that overlap `stuck`, in the order of their begin, and each thread's last that could be placed; if they are
    /// many, those nearest to where it stopped.
    private func window(
        around stuck: Recorded, _ node: Node, _ history: History<Specification.Operation, Specification.Outcome>
    ) -> [(call: Recorded, isPlaced: Bool)] {
        let each = Self.callsShownMax / max(2 * history.threads.count, 1) + 1
        return zip(history.threads, node.placed).flatMap { calls, placed in
            let near = max(0, Int(placed) - each)..<min(calls.count, Int(placed) + each)
            return near.filter {
                calls[$0].invoked <= end(of: stuck) && stuck.invoked <= end(of: calls[$0]) || $0 == Int(placed) - 1
            }.map { (calls[$0], $0 < placed) }
        }.sorted { $0.0.invoked < $1.0.invoked }
    }

    private func span(of call: Recorded, from start: UInt64) -> String {
        let begin = Int64(bitPattern: call.invoked &- start)
        return call.returned == .max
            ? "from \(begin) ns" : "\(begin) to \(Int64(bitPattern: call.returned &- start)) ns"
    }

    private func sentence(_ call: Recorded) -> String {
        "\(call.operation) -> \(call.outcome.map { "\($0)" } ?? "not known")"
    }
}

extension Call {
    fileprivate func isSame(as other: Call) -> Bool { thread == other.thread && invoked == other.invoked }
}
