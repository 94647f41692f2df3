/// Which transactions come before which.
struct DependencyGraph {
    private(set) var dependencies: [[Dependency]]

    init(count: Int) {
        dependencies = Array(repeating: [], count: count)
    }

    /// A transaction does not depend on itself.
    mutating func add(_ kind: Dependency.Kind, from source: Int, to target: Int, list: Int? = nil) {
        guard source != target else { return }
        dependencies[source].append(Dependency(target: target, kind: kind, list: list))
    }

    /// For each transaction the number of its component: those that reach each other have the same.
    ///
    /// Tarjan's algorithm (1972), with a stack of its own instead of calls, for long histories make long paths.
    func components(of kinds: Dependency.Kind) -> [Int] {
        var search = ComponentSearch(count: dependencies.count)
        for start in dependencies.indices where search.isNew(start) {
            search.enter(start)
            while let (node, next) = search.current {
                guard next < dependencies[node].count else {
                    search.leave()
                    continue
                }
                search.advance()
                let dependency = dependencies[node][next]
                guard kinds.contains(dependency.kind) else { continue }
                if search.isNew(dependency.target) {
                    search.enter(dependency.target)
                } else {
                    search.meet(dependency.target)
                }
            }
        }
        return search.components
    }

    /// A shortest way from one transaction to another by such dependencies, through transactions for which `isAllowed`:
    /// for each step where it starts, and the dependency.
    func path(
        from source: Int, to target: Int, by kinds: Dependency.Kind, where isAllowed: (Int) -> Bool
    ) -> [(source: Int, dependency: Dependency)]? {
        var arrivals: [Int: (source: Int, dependency: Dependency)] = [:]
        var queue = [source]
        var next = 0
        while next < queue.count {
            let node = queue[next]
            next += 1
            for dependency in dependencies[node] where kinds.contains(dependency.kind) && isAllowed(dependency.target) {
                guard arrivals[dependency.target] == nil else { continue }
                arrivals[dependency.target] = (node, dependency)
                if dependency.target == target { return steps(to: target, from: source, arrivals) }
                queue.append(dependency.target)
            }
        }
        return nil
    }

    private func steps(
        to target: Int, from source: Int, _ arrivals: [Int: (source: Int, dependency: Dependency)]
    ) -> [(source: Int, dependency: Dependency)] {
        var steps: [(source: Int, dependency: Dependency)] = []
        var node = target
        repeat {
            guard let step = arrivals[node] else { preconditionFailure("a way without a beginning") }
            steps.append(step)
            node = step.source
        } while node != source
        return steps.reversed()
    }
}
