/// Figures of several runs of the same: their middle, and how far they lie apart.
struct Spread: Sendable {
    /// In ascending order.
    let sorted: [Double]

    init(_ values: [Double]) {
        sorted = values.sorted()
    }

    /// 0 if there are no values.
    var median: Double {
        sorted.isEmpty ? 0 : (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }

    var minimum: Double { sorted.first ?? 0 }
    var maximum: Double { sorted.last ?? 0 }

    /// Between which two of the values the median of all runs that could have been lies, with a confidence of at least 95 %, however
    /// they are distributed. `nil` for fewer than six values.
    ///
    /// A run falls below that median as often as above it. The k-th value from below, then, lies above it if fewer than k of n
    /// tosses of a coin show heads; k is the largest for which this is less likely than 2.5 %.
    var medianBounds: ClosedRange<Double>? {
        var (chance, sum) = (1.0, 0.0)
        for _ in sorted { chance /= 2 }
        var below = 0
        while below < sorted.count, sum + chance <= 0.025 {
            sum += chance
            chance *= Double(sorted.count - below) / Double(below + 1)
            below += 1
        }
        return below == 0 ? nil : sorted[below - 1]...sorted[sorted.count - below]
    }
}
