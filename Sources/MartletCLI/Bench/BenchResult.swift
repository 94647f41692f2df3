/// What was measured of one combination, over all its repeats.
struct BenchResult: Sendable {
    /// Memory for each entry, right after the load.
    struct MemoryPerEntry: Sendable {
        let countedBytes: Double?
        let residentBytes: Double
    }

    let subject: String
    let cell: BenchCell
    let memory: MemoryPerEntry
    /// Operations a second of each repeat.
    let rates: [Double]
    /// Latencies of all repeats together.
    let latencies: Histogram

    var medianRate: Double {
        let sorted = rates.sorted()
        guard !sorted.isEmpty else { return 0 }
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}
