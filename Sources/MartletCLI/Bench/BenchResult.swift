/// What was measured of one combination, over all its runs.
struct BenchResult: Sendable {
    /// One of several runs of the same.
    struct Run: Hashable, Sendable {
        let perSecond: Double
        let p50: UInt64
        let p99: UInt64
    }

    /// Memory for each entry, right after the load.
    struct MemoryPerEntry: Hashable, Sendable {
        let countedBytes: Double?
        let residentBytes: Double
    }

    let row: BenchRow
    let runs: [Run]
    /// Latencies of all runs together.
    let latencies: Histogram
    /// `nil` where keys come and go, and for transfers.
    let memory: MemoryPerEntry?
    /// The memory over time while the map was loaded for the first run.
    let loadMemory: [MemorySample]
    /// The memory over time in the first run.
    let runMemory: [MemorySample]

    /// Operations a second.
    var rate: Spread { Spread(runs.map(\.perSecond)) }

    /// Whether an open loop came to its rate, but for one percent. `nil` for a closed loop.
    var reachesRate: Bool? { row.rate.map { rate.median >= 0.99 * Double($0) } }
}
