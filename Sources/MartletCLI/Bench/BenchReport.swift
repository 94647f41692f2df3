/// The results of a benchmark as a table for people.
struct BenchReport {
    let plan: BenchPlan
    let results: [BenchResult]

    /// A row for each combination.
    var table: Table {
        var table = Table(
            header: ["map", "mix", "keys", "threads", "entries", "ops/s"] + spreadHeader
                + ["p50", "p99", "p99.9", "max", "counted", "resident"],
            leftColumns: 3)
        for result in results { table.add(row(result)) }
        return table
    }

    var text: String {
        """
        \(plan.keyBytes)-byte keys, \(plan.valueBytes)-byte values, \(plan.seconds) s each after \(plan.warmupSeconds) s, \
        median of \(plan.repeats), seed \(plan.seed)
        Latencies are those of every \(LatencySampler.every)th operation; for getmany32, each batch's time divided by \
        \(Mix.batch). Memory in bytes for each entry.

        \(table.text)
        """
    }

    private var hasSpread: Bool { plan.repeats > 1 }
    private var hasBounds: Bool { results.contains { $0.rate.medianBounds != nil } }
    private var spreadHeader: [String] { (hasSpread ? ["min…max"] : []) + (hasBounds ? ["95 %"] : []) }

    private func row(_ result: BenchResult) -> [String] {
        let (row, latencies) = (result.row, result.latencies)
        let durations = [
            latencies.percentile(0.5), latencies.percentile(0.99), latencies.percentile(0.999), latencies.maximum,
        ]
        return [
            row.store, row.mix, row.keys, "\(row.threads)", Units.count(row.entries), Units.rate(result.rate.median),
        ] + spread(result.rate) + durations.map { Units.duration(nanoseconds: $0) } + [
            result.memory?.countedBytes.map { Units.fixed($0, 1) } ?? "–",
            result.memory.flatMap { $0.residentBytes > 0 ? Units.fixed($0.residentBytes, 1) : nil } ?? "–",
        ]
    }

    private func spread(_ rate: Spread) -> [String] {
        let bounds = rate.medianBounds.map { Units.rates($0.lowerBound, $0.upperBound) } ?? "–"
        return (hasSpread ? [Units.rates(rate.minimum, rate.maximum)] : []) + (hasBounds ? [bounds] : [])
    }
}
