/// The state of Tarjan's search for strongly connected components.
struct ComponentSearch {
    /// For each node the number of its component.
    private(set) var components: [Int]
    private var orders: [Int]
    private var lows: [Int]
    private var lastOrder = 0
    private var componentCount = 0
    /// Nodes whose component is not known yet.
    private var open: [Int] = []
    /// The path from the start to here, with the next dependency to follow of each node.
    private var path: [(node: Int, next: Int)] = []

    init(count: Int) {
        components = Array(repeating: -1, count: count)
        orders = Array(repeating: 0, count: count)
        lows = orders
    }

    var current: (node: Int, next: Int)? { path.last }

    func isNew(_ node: Int) -> Bool { orders[node] == 0 }

    mutating func enter(_ node: Int) {
        lastOrder += 1
        (orders[node], lows[node]) = (lastOrder, lastOrder)
        open.append(node)
        path.append((node, 0))
    }

    mutating func advance() { path[path.count - 1].next += 1 }

    /// Meets a node again, which is of the same component if it is still open.
    mutating func meet(_ node: Int) {
        guard components[node] < 0, let (current, _) = path.last else { return }
        lows[current] = min(lows[current], orders[node])
    }

    mutating func leave() {
        let (node, _) = path.removeLast()
        if let (parent, _) = path.last { lows[parent] = min(lows[parent], lows[node]) }
        guard lows[node] == orders[node] else { return }
        while let member = open.popLast() {
            components[member] = componentCount
            if member == node { break }
        }
        componentCount += 1
    }
}
