/// The results of `martlet bench --server`, as a table and as a document.
struct ServerBenchReport {
    static let format = "martlet-server-bench-1"

    let plan: ServerBenchPlan
    let results: [ServerBenchResult]

    private static let percentiles: [(name: String, share: Double)] = [("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999)]

    var text: String {
        """
        \(plan.name): \(plan.keyBytes)-byte keys, \(plan.valueBytes)-byte values, \
        \(Units.count(plan.threads, of: "thread", "threads")), \(plan.seconds) s each after \(plan.warmupSeconds) s, \
        median of \(plan.repeats), seed \(plan.seed)
        \(latencyNote)

        \(table.text)\(missedRates)
        """
    }

    private var latencyNote: String {
        guard let rate = plan.rate else { return "Latencies are those of all operations, from when each was sent." }
        return "Open loop, \(Units.rate(Double(rate))) operations a second. Latencies are those of all, from when each "
            + "should have been sent."
    }

    private var missedRates: String {
        guard let rate = plan.rate else { return "" }
        return results.filter { $0.rate.median < 0.99 * Double(rate) }.map {
            "\nThe rate was not reached: \($0.cell.name) did \(Units.rate($0.rate.median)) a second."
        }.joined()
    }

    private var table: Table {
        var table = Table(
            header: ["commands", "keys", "entries", "connections", "pipeline", "per second"]
                + (plan.repeats > 1 ? ["min…max"] : []) + Self.percentiles.map(\.name) + ["max"], leftColumns: 2)
        for result in results { table.add(row(result)) }
        return table
    }

    private func row(_ result: ServerBenchResult) -> [String] {
        let (cell, latencies, rate) = (result.cell, result.latencies, result.rate)
        let durations = Self.percentiles.map { latencies.percentile($0.share) } + [latencies.maximum]
        return [
            cell.mix.rawValue, cell.distribution.rawValue, Units.count(cell.entries), "\(cell.connections)",
            "\(cell.pipeline)", Units.rate(rate.median),
        ] + (plan.repeats > 1 ? [Units.rates(rate.minimum, rate.maximum)] : [])
            + durations.map { Units.duration(nanoseconds: $0) }
    }

    var json: JSON {
        .object([
            ("format", .string(Self.format)), ("version", .string(CommandLineTool.version)),
            ("server", .string(plan.name)), ("threads", .integer(plan.threads)),
            ("key_bytes", .integer(plan.keyBytes)), ("value_bytes", .integer(plan.valueBytes)),
            ("seconds", .integer(plan.seconds)), ("warmup_seconds", .integer(plan.warmupSeconds)),
            ("repeat", .integer(plan.repeats)), ("rate", plan.rate.map { .integer($0) } ?? .null),
            ("seed", .integer(Int(plan.seed))), ("results", .array(results.map(json))),
        ])
    }

    private func json(_ result: ServerBenchResult) -> JSON {
        let (cell, latencies) = (result.cell, result.latencies)
        return .object([
            ("commands", .string(cell.mix.rawValue)), ("distribution", .string(cell.distribution.rawValue)),
            ("entries", .integer(cell.entries)), ("connections", .integer(cell.connections)),
            ("pipeline", .integer(cell.pipeline)),
            ("per_second", .array(result.runs.map { .number($0.perSecond) })),
            ("operations", .integer(result.runs.reduce(0) { $0 + $1.operations })),
            (
                "latency_ns",
                .object(
                    [("p50", 0.5), ("p99", 0.99), ("p99_9", 0.999)].map { name, share in
                        (name, .integer(Int(latencies.percentile(share))))
                    } + [("max", .integer(Int(latencies.maximum)))])
            ),
        ])
    }
}
