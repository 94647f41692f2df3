/// Between which numbers each transaction of a history lies by real time.
struct NumberBounds {
    private var bounds: [ClosedRange<UInt64>]

    init(of history: [ListTransaction], uncertainty: UInt64) {
        var least = [UInt64](repeating: 0, count: history.count)
        var most = [UInt64](repeating: .max - 1, count: history.count)
        var pairs: [(before: Int, after: Int)] = []
        RealTimeOrder(of: history, uncertainty: uncertainty).forEach { pairs.append(($0, $1)) }
        // In the order of their beginnings, so that what bounds the first is known when it bounds the second.
        for (before, after) in pairs { least[after] = max(least[after], history[before].number ?? least[before]) }
        for (before, after) in pairs.reversed() {
            let bound = history[after].number.map { history[after].isChange ? $0 - 1 : $0 } ?? most[after]
            most[before] = min(most[before], bound)
        }
        bounds = zip(least, most).map { $0...max($0, $1) }
    }

    subscript(index: Int) -> ClosedRange<UInt64> { bounds[index] }
}
