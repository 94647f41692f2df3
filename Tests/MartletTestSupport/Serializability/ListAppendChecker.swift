/// Decides whether a history of transactions that read and append to lists is strictly serializable, from what they saw
/// alone, as Elle does (Kingsbury and Alvaro: Inferring Isolation Anomalies from Experimental Observations, 2020).
///
/// A list shows in which order its elements were appended, and every read of it how much of it there was. So for each two
/// neighbours in a list one transaction comes before the other; who has read the end of a list comes after the one who
/// wrote it and before the one who wrote on; and who had ended comes before who began later. A circle in that is a proof
/// that no order fits, and without one every order that follows it does. What was appended and never read comes after all
/// that was.
///
/// **Plain reads** wait for nobody. A transaction that has looked at what it read, and is about to write, may be overtaken:
/// another changes what it has read, and returns; a plain read after that still finds what the first is about to replace.
/// So plain reads show the order in which changes are decided, where one that has not seen another may come after it. They
/// are therefore left out at first, and then checked with all others, but without what others have not seen.
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
        for withPlainReads in [false, true] {
            let graph = graph(of: history, orders, withPlainReads: withPlainReads)
            if let (kind, inRealTime, cycle) = CycleSearch(graph).worst() {
                let steps = cycle.map { "  \(history[$0.source])\n    \($0.dependency.reason)" } + ["  the first"]
                return .violation(.cycle(kind, inRealTime: inRealTime), steps.joined(separator: "\n"))
            }
        }
        return .serializable
    }

    private func graph(
        of history: [ListTransaction], _ orders: VersionOrders, withPlainReads: Bool
    ) -> DependencyGraph {
        var graph = DependencyGraph(count: history.count)
        let members = history.indices.filter { history[$0].isCommitted && (withPlainReads || !history[$0].isPlainRead) }
        for list in orders.writers.keys.sorted() { addWrites(to: list, orders, &graph) }
        for reader in members {
            for (list, elements) in orders.views[reader]?.read ?? [:] {
                addWriter(of: elements, in: list, before: reader, orders, &graph)
                guard !withPlainReads || history[reader].isPlainRead else { continue }
                addNextWriters(after: elements, in: list, notSeenBy: reader, orders, &graph)
            }
        }
        RealTimeOrder(of: members.map { history[$0] }, uncertainty: uncertainty).forEach { before, after in
            graph.add(.realTime, from: members[before], to: members[after])
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

    private func addWriter(
        of elements: [Int], in list: Int, before reader: Int, _ orders: VersionOrders, _ graph: inout DependencyGraph
    ) {
        guard let last = elements.last, let writer = orders.writers[list]?[last] else { return }
        graph.add(.writeRead, from: writer, to: reader, list: list)
    }

    private func addNextWriters(
        after elements: [Int], in list: Int, notSeenBy reader: Int, _ orders: VersionOrders,
        _ graph: inout DependencyGraph
    ) {
        let longest = orders.longest[list] ?? []
        let isLongest = elements.count == longest.count
        let writers =
            isLongest
            ? orders.unread(in: list).map(\.writer)
            : [longest[elements.count]].compactMap {
                orders.writers[list]?[$0]
            }
        for writer in writers { graph.add(.readWrite, from: reader, to: writer, list: list) }
    }
}
