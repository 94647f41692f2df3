/// What was measured of one combination, over all its runs.
struct BenchResult: Sendable {
    /// One of several runs of the same.
    struct Run: Hashable, Sendable {
        let perSecond: Double
        let p50: UInt64
        let p99: UInt64
        /// `nil` for a map that writes nothing, or was given nothing to write.
        var written: Written?
    }

    /// Bytes written to a directory for each byte of keys and values that was put.
    struct Written: Hashable, Sendable {
        let log: Double
        let checkpoints: Double
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

    /// The median of what was written. `nil` if nothing was.
    var written: Written? {
        let written = runs.compactMap(\.written)
        guard !written.isEmpty else { return nil }
        return Written(
            log: Spread(written.map(\.log)).median, checkpoints: Spread(written.map(\.checkpoints)).median)
    }

    /// Whether an open loop came to its rate, but for one percent. `nil` for a closed loop.
    var reachesRate: Bool? { row.rate.map { rate.median >= 0.99 * Double($0) } }
}
