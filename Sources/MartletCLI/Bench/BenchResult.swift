/// What was measured of one combination, over all its runs.
struct BenchResult: Sendable {
    /// Memory for each entry, right after the load.
    struct MemoryPerEntry: Hashable, Sendable {
        let countedBytes: Double?
        let residentBytes: Double
    }

    let row: BenchRow
    /// `nil` where keys come and go.
    let memory: MemoryPerEntry?
    /// Operations a second of each run.
    let rates: [Double]
    /// Latencies of all runs together.
    let latencies: Histogram

    var rate: Spread { Spread(rates) }
}
