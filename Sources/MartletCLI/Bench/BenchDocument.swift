/// The results of a benchmark as JSON, for programs.
///
/// The help of `martlet bench` describes the format. Latencies are in nanoseconds, memory in bytes; `counted` is null
/// for a map that does not count.
enum BenchDocument {
    static let format = "martlet-bench-1"

    static func make(_ plan: BenchPlan, _ results: [BenchResult]) -> JSON {
        .object([
            ("format", .string(format)),
            ("version", .string(CommandLineTool.version)),
            ("cores", .integer(coreCount())),
            ("options", options(plan)),
            ("results", .array(results.map(result))),
        ])
    }

    private static func options(_ plan: BenchPlan) -> JSON {
        .object([
            ("key_bytes", .integer(plan.keyBytes)),
            ("value_bytes", .integer(plan.valueBytes)),
            ("seconds", .integer(plan.seconds)),
            ("repeat", .integer(plan.repeats)),
            ("seed", .integer(Int(plan.seed))),
            ("latency_sampled_every", .integer(LatencySampler.every)),
        ])
    }

    private static func result(_ result: BenchResult) -> JSON {
        let row = result.row
        return .object([
            ("store", .string(row.store)),
            ("mix", .string(row.mix)),
            ("distribution", row.distribution.map { .string($0) } ?? .null),
            ("threads", .integer(row.threads)),
            ("entries", .integer(row.entries)),
            ("operations_per_second", .number(result.rate.median)),
            ("operations_per_second_runs", .array(result.rates.map { .number($0) })),
            ("latency_ns", latency(result.latencies)),
            (
                "memory_bytes_per_entry",
                .object([
                    ("counted", result.memory?.countedBytes.map { .number($0) } ?? .null),
                    ("resident", result.memory.map { .number($0.residentBytes) } ?? .null),
                ])
            ),
        ])
    }

    private static func latency(_ latencies: Histogram) -> JSON {
        .object([
            ("p50", .integer(Int(latencies.percentile(0.5)))),
            ("p99", .integer(Int(latencies.percentile(0.99)))),
            ("p99_9", .integer(Int(latencies.percentile(0.999)))),
            ("max", .integer(Int(latencies.maximum))),
            ("samples", .integer(Int(latencies.total))),
            (
                "histogram",
                .array(
                    latencies.occupied.map { slot in
                        .array([.integer(Int(slot.value)), .integer(Int(slot.count))])
                    })
            ),
        ])
    }
}
