/// Decides whether a history of transactions that read and append to lists is strictly serializable, from what they saw
/// alone, as Elle does (Kingsbury and Alvaro: Inferring Isolation Anomalies from Experimental Observations, 2020).
///
/// A list shows in which order its elements were appended, and every read of it how much of it there was. So for each two
/// neighbours in a list one transaction comes before the other; who has read the end of a list comes after the one who
/// wrote it and before the one who wrote on; and who had ended comes before who began later. A circle in that is a proof
/// that no order fits, and without one every order that follows it does. What was appended and never read comes after all
/// that was.
public struct ListAppendChecker: Sendable {
    /// By how much one transaction has to end before another thread's begins to count as earlier; see
    /// `LinearizabilityChecker.uncertainty`.
    public let uncertainty: UInt64

    /// A checker; `uncertainty` 0 is for histories that were not measured.
    public init(uncertainty: UInt64 = 1_000) {
        self.uncertainty = uncertainty
    }

    /// The verdict on a history of appends and reads; if several things are wrong, the worst of them.
    public func check(_ history: [ListTransaction]) -> SerializabilityVerdict {
        let orders = VersionOrders(of: history)
        if let verdict = orders.misread() { return verdict }
        if let verdict = orders.lostAppend(uncertainty: uncertainty) { return verdict }
        guard let (kind, inRealTime, cycle) = CycleSearch(graph(of: history, orders)).worst() else {
            return .serializable
        }
        let steps = cycle.map { "  \(history[$0.source])\n    \($0.dependency.reason)" } + ["  the first"]
        return .violation(.cycle(kind, inRealTime: inRealTime), steps.joined(separator: "\n"))
    }

    private func graph(of history: [ListTransaction], _ orders: VersionOrders) -> DependencyGraph {
        var graph = DependencyGraph(count: history.count)
        for list in orders.writers.keys.sorted() { addWrites(to: list, orders, &graph) }
        for (reader, view) in orders.views.enumerated() {
            for (list, elements) in view?.read ?? [:] { add(elements, of: list, by: reader, orders, &graph) }
        }
        let committed = history.indices.filter { history[$0].isCommitted }
        RealTimeOrder(of: committed.map { history[$0] }, uncertainty: uncertainty).forEach { before, after in
            graph.add(.realTime, from: committed[before], to: committed[after])
        }
        return graph
    }

    private func addWrites(to list: Int, _ orders: VersionOrders, _ graph: inout DependencyGraph) {
        let writers = (orders.longest[list] ?? []).compactMap { orders.writers[list]?[$0] }
        for (before, after) in zip(writers, writers.dropFirst()) {
            graph.add(.writeWrite, from: before, to: after, list: list)
        }
        guard let last = writers.last else { return }
        for (_, writer) in orders.unread(in: list) { graph.add(.writeWrite, from: last, to: writer, list: list) }
    }

    private func add(
        _ elements: [Int], of list: Int, by reader: Int, _ orders: VersionOrders, _ graph: inout DependencyGraph
    ) {
        if let last = elements.last, let writer = orders.writers[list]?[last] {
            graph.add(.writeRead, from: writer, to: reader, list: list)
        }
        let longest = orders.longest[list] ?? []
        if elements.count < longest.count {
            guard let writer = orders.writers[list]?[longest[elements.count]] else { return }
            graph.add(.readWrite, from: reader, to: writer, list: list)
        } else {
            for (_, writer) in orders.unread(in: list) { graph.add(.readWrite, from: reader, to: writer, list: list) }
        }
    }
}
