/// The results of a benchmark as a table for people.
struct BenchReport {
    let document: BenchDocument

    /// A row for each combination.
    var table: Table {
        var table = Table(
            header: ["map", "mix", "keys", "threads", "entries", "ops/s"] + spreadHeader
                + ["p50", "p99", "p99.9", "max", "counted", "resident"] + writtenHeader,
            leftColumns: 3)
        for result in document.results { table.add(row(result)) }
        return table
    }

    var text: String {
        """
        \(conditions.keyBytes)-byte keys, \(conditions.valueBytes)-byte values, \(conditions.seconds) s each after \
        \(conditions.warmupSeconds) s, median of \(conditions.repeats), seed \(conditions.seed)\(durability)
        \(latencyNote) Memory in bytes for each entry.\(writtenNote)

        \(table.text)\(missedRates)
        """
    }

    private var durability: String {
        conditions.durability.map { "; the store in a directory, each change \($0)" } ?? ""
    }

    private var hasWritten: Bool { document.results.contains { $0.written != nil } }
    private var writtenHeader: [String] { hasWritten ? ["log", "checkpoints"] : [] }
    private var writtenNote: String {
        hasWritten ? " Log and checkpoints in bytes written for each byte of keys and values that was put." : ""
    }

    private func written(_ result: BenchResult) -> [String] {
        guard hasWritten else { return [] }
        guard let written = result.written else { return ["–", "–"] }
        return [Units.fixed(written.log, 2), Units.fixed(written.checkpoints, 2)]
    }

    private var latencyNote: String {
        guard let rate = conditions.rate else {
            return "Latencies are those of every \(LatencySampler.every)th operation; of getmany32, each batch's time "
                + "divided by \(Mix.batch); of scan, all."
        }
        return "Open loop, \(Units.rate(Double(rate))) operations a second. Latencies are those of all, from when each "
            + "should have begun; of getmany32, of each batch."
    }

    private var missedRates: String {
        document.results.filter { $0.reachesRate == false }.map { result in
            "\nThe rate was not reached: \(result.row.store) \(result.row.mix) \(result.row.keys), "
                + "threads: \(result.row.threads), did \(Units.rate(result.rate.median)) a second."
        }.joined()
    }

    private var conditions: BenchConditions { document.conditions }
    private var hasSpread: Bool { conditions.repeats > 1 }
    private var hasBounds: Bool { document.results.contains { $0.rate.medianBounds != nil } }
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
        ] + written(result)
    }

    private func spread(_ rate: Spread) -> [String] {
        let bounds = rate.medianBounds.map { Units.rates($0.lowerBound, $0.upperBound) } ?? "–"
        return (hasSpread ? [Units.rates(rate.minimum, rate.maximum)] : []) + (hasBounds ? [bounds] : [])
    }
}
