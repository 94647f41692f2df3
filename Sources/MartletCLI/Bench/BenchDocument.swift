/// The results of a benchmark with their conditions, as the JSON document that `docs/bench.md` describes.
struct BenchDocument: Sendable {
    static let format = "martlet-bench-2"

    let conditions: BenchConditions
    let results: [BenchResult]

    var json: JSON {
        .object([
            ("format", .string(Self.format)),
            ("version", .string(conditions.version)),
            ("cores", .integer(conditions.cores)),
            ("options", .object(conditions.options)),
            ("results", .array(results.map(json))),
        ])
    }

    private func json(_ result: BenchResult) -> JSON {
        let row = result.row
        return .object([
            ("store", .string(row.store)),
            ("mix", .string(row.mix)),
            ("distribution", row.distribution.map { .string($0) } ?? .null),
            ("threads", .integer(row.threads)),
            ("entries", .integer(row.entries)),
            ("rate", row.rate.map { .integer($0) } ?? .null),
            ("rate_reached", result.reachesRate.map { .bool($0) } ?? .null),
            ("operations_per_second", json(result.rate)),
            ("runs", .array(result.runs.map(json))),
            ("latency_ns", json(result.latencies)),
            ("memory_bytes_per_entry", result.memory.map(json) ?? .null),
            (
                "memory_over_time",
                .object([("load", json(result.loadMemory)), ("run", json(result.runMemory))])
            ),
        ])
    }

    private func json(_ rate: Spread) -> JSON {
        .object([
            ("median", .number(rate.median)), ("min", .number(rate.minimum)), ("max", .number(rate.maximum)),
            ("median_low", rate.medianBounds.map { .number($0.lowerBound) } ?? .null),
            ("median_high", rate.medianBounds.map { .number($0.upperBound) } ?? .null),
        ])
    }

    private func json(_ run: BenchResult.Run) -> JSON {
        .object([
            ("operations_per_second", .number(run.perSecond)), ("p50_ns", .integer(Int(run.p50))),
            ("p99_ns", .integer(Int(run.p99))),
            ("log_bytes_per_byte", run.written.map { .number($0.log) } ?? .null),
            ("checkpoint_bytes_per_byte", run.written.map { .number($0.checkpoints) } ?? .null),
        ])
    }

    private func json(_ latencies: Histogram) -> JSON {
        .object([
            ("p50", .integer(Int(latencies.percentile(0.5)))),
            ("p90", .integer(Int(latencies.percentile(0.9)))),
            ("p99", .integer(Int(latencies.percentile(0.99)))),
            ("p99_9", .integer(Int(latencies.percentile(0.999)))),
            ("p99_99", .integer(Int(latencies.percentile(0.9999)))),
            ("max", .integer(Int(latencies.maximum))),
            ("samples", .integer(Int(latencies.total))),
            (
                "histogram",
                .array(latencies.occupied.map { .array([.integer(Int($0.value)), .integer(Int($0.count))]) })
            ),
        ])
    }

    private func json(_ memory: BenchResult.MemoryPerEntry) -> JSON {
        .object([
            ("counted", memory.countedBytes.map { .number($0) } ?? .null), ("resident", .number(memory.residentBytes)),
        ])
    }

    private func json(_ samples: [MemorySample]) -> JSON {
        let counted = samples.compactMap { sample in sample.countedBytes.map { JSON.integer($0) } }
        return .object([
            ("seconds", .array(samples.map { .number($0.seconds) })),
            ("counted", counted.count == samples.count ? .array(counted) : .null),
            ("resident", .array(samples.map { .integer($0.residentBytes) })),
        ])
    }
}
