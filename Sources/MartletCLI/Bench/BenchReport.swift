/// The results of a benchmark as a table for people.
struct BenchReport {
    let plan: BenchPlan
    let results: [BenchResult]

    /// A row for each combination.
    var table: Table {
        var table = Table(
            header: [
                "map", "mix", "keys", "threads", "entries", "M ops/s", "p50", "p99", "p99.9", "max", "counted",
                "resident",
            ],
            leftColumns: 3)
        for result in results { table.add(row(result)) }
        return table
    }

    var text: String {
        """
        \(plan.keyBytes)-byte keys, \(plan.valueBytes)-byte values, \(plan.seconds) s each, \
        median of \(plan.repeats), seed \(plan.seed)
        Latencies are those of every \(LatencySampler.every)th operation; for getmany32, each batch's time divided by \
        \(Mix.batch). Memory in bytes for each entry.

        \(table.text)
        """
    }

    private func row(_ result: BenchResult) -> [String] {
        let (cell, latencies) = (result.cell, result.latencies)
        let durations = [
            latencies.percentile(0.5), latencies.percentile(0.99), latencies.percentile(0.999), latencies.maximum,
        ]
        return [
            result.subject, cell.mix.rawValue, cell.mix == .load ? "each once" : cell.distribution.rawValue,
            "\(cell.threads)", Units.count(cell.entries), Units.millions(result.medianRate),
        ] + durations.map { Units.duration(nanoseconds: $0) } + [
            result.memory.countedBytes.map { Units.fixed($0, 1) } ?? "–",
            result.memory.residentBytes > 0 ? Units.fixed(result.memory.residentBytes, 1) : "–",
        ]
    }
}
