/// Looks for the worst circle of dependencies, and a short one of that kind.
struct CycleSearch {
    /// A circle: for each step where it starts, and the dependency.
    typealias Cycle = [(source: Int, dependency: Dependency)]

    /// From how many transactions a circle is looked for, where there are more.
    private static let startsMax = 32

    private let graph: DependencyGraph

    init(_ graph: DependencyGraph) {
        self.graph = graph
    }

    /// The worst circle; those that need no real time are worse than all that do.
    func worst() -> (kind: CycleKind, inRealTime: Bool, cycle: Cycle)? {
        for inRealTime in [false, true] {
            let time: Dependency.Kind = inRealTime ? .realTime : []
            let information: Dependency.Kind = [.writeWrite, .writeRead, time]
            if let cycle = shortest(by: [.writeWrite, time]) { return (.writes, inRealTime, cycle) }
            if let cycle = shortest(by: information) { return (.information, inRealTime, cycle) }
            let components = graph.components(of: information.union(.readWrite))
            if let cycle = closedByOneAntiDependency(information, components) {
                return (.singleAntiDependency, inRealTime, cycle)
            }
            if let cycle = shortest(by: information.union(.readWrite)) { return (.antiDependency, inRealTime, cycle) }
        }
        return nil
    }

    private func shortest(by kinds: Dependency.Kind) -> Cycle? {
        let components = graph.components(of: kinds)
        let members = Dictionary(grouping: components.indices, by: { components[$0] }).values.filter { $0.count > 1 }
        guard let smallest = members.min(by: { ($0.count, $0[0]) < ($1.count, $1[0]) }) else { return nil }
        return smallest.prefix(CycleSearch.startsMax).compactMap { start in
            graph.path(from: start, to: start, by: kinds) { components[$0] == components[start] }
        }.min { $0.count < $1.count }
    }

    /// A circle with one transaction that has not seen what the next has written.
    private func closedByOneAntiDependency(_ others: Dependency.Kind, _ components: [Int]) -> Cycle? {
        for (source, dependencies) in graph.dependencies.enumerated() {
            for first in dependencies
            where first.kind == .readWrite && components[first.target] == components[source] {
                let rest = graph.path(from: first.target, to: source, by: others) {
                    components[$0] == components[source]
                }
                if let rest { return [(source, first)] + rest }
            }
        }
        return nil
    }
}
