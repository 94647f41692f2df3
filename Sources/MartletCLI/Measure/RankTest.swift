/// Whether two groups of figures differ by more than chance: the test of Mann and Whitney, also known as Wilcoxon's rank sum
/// test, two-sided, at one percent. It asks nothing of how the figures are distributed.
///
/// Exact, ties included, for up to forty figures, by counting in how many of all ways to divide them into two groups the ranks
/// of the first would be as far off; by the normal approximation for more. With fewer than five on a side nothing can be
/// shown: even the most extreme division is not rare enough.
struct RankTest {
    static let countMin = 5
    private static let significance = 0.01
    /// Beyond this a normal variable is in one of a hundred cases.
    private static let normalBound = 2.576
    private static let exactMax = 40

    /// Twice the ranks, from the smallest figure to the largest; equal ones share their mean.
    private let ranks: [Int]
    private let firstCount: Int
    /// Twice the sum of the first group's ranks.
    private let firstSum: Int

    init(_ first: [Double], _ second: [Double]) {
        let all = (first.map { ($0, true) } + second.map { ($0, false) }).sorted { $0.0 < $1.0 }
        var ranks = [Int](repeating: 0, count: all.count)
        var from = 0
        while from < all.count {
            let to = all[from...].firstIndex { $0.0 != all[from].0 } ?? all.count
            for index in from..<to { ranks[index] = from + to + 1 }
            from = to
        }
        self.ranks = ranks
        firstCount = first.count
        firstSum = zip(all, ranks).reduce(0) { $0 + ($1.0.1 ? $1.1 : 0) }
    }

    var showsDifference: Bool {
        guard min(firstCount, ranks.count - firstCount) >= Self.countMin else { return false }
        return ranks.count <= Self.exactMax ? chance <= Self.significance : normalDistance > Self.normalBound
    }

    /// How likely the ranks of the first group are to lie as far off if there is no difference.
    var chance: Double {
        let middle = firstCount * (ranks.count + 1)
        let distance = abs(firstSum - middle)
        let ways = waysToSum
        let total = ways.reduce(0, +)
        let asFar = ways.enumerated().reduce(0.0) { $0 + (abs($1.offset - middle) >= distance ? $1.element : 0) }
        return asFar / total
    }

    /// In how many ways so many ranks as the first group has can be chosen, by their sum.
    private var waysToSum: [Double] {
        let sumMax = ranks.reduce(0, +)
        var ways = [[Double]](repeating: [Double](repeating: 0, count: sumMax + 1), count: firstCount + 1)
        ways[0][0] = 1
        for rank in ranks {
            for chosen in stride(from: firstCount, to: 0, by: -1) {
                for sum in rank...sumMax { ways[chosen][sum] += ways[chosen - 1][sum - rank] }
            }
        }
        return ways[firstCount]
    }

    /// How many standard deviations the sum of ranks lies from its mean.
    private var normalDistance: Double {
        let (count, first) = (Double(ranks.count), Double(firstCount))
        let mean = first * (count + 1)
        let squares = ranks.reduce(0.0) { $0 + (Double($1) - count - 1) * (Double($1) - count - 1) }
        let variance = first * (count - first) * squares / (count * (count - 1))
        return variance > 0 ? abs(Double(firstSum) - mean) / variance.squareRoot() : 0
    }
}
