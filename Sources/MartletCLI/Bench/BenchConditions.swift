/// Under which conditions a benchmark was run: what is the same for all of its results.
struct BenchConditions: Hashable, Sendable {
    let version: String
    let cores: Int
    let keyBytes: Int
    let valueBytes: Int
    let seconds: Int
    let warmupSeconds: Int
    let repeats: Int
    /// Operations a second in an open loop; `nil` for a closed one.
    let rate: Int?
    let seed: Int
    /// How changes of the store last; `nil` for a store in memory.
    var durability: String?

    /// Of every how many operations the latency is known.
    var latencySampledEvery: Int { rate == nil ? LatencySampler.every : 1 }
}

extension BenchConditions {
    init(_ plan: BenchPlan) {
        self.init(
            version: CommandLineTool.version, cores: coreCount(), keyBytes: plan.keyBytes, valueBytes: plan.valueBytes,
            seconds: plan.seconds, warmupSeconds: plan.warmupSeconds, repeats: plan.repeats, rate: plan.rate,
            seed: Int(plan.seed), durability: plan.directory?.durability.name)
    }

    /// They and their values as the JSON document names them, with those of the document's head.
    var named: [(name: String, value: JSON)] {
        [("version", .string(version)), ("cores", .integer(cores))] + options
    }

    var options: [(name: String, value: JSON)] {
        [
            ("key_bytes", .integer(keyBytes)), ("value_bytes", .integer(valueBytes)), ("seconds", .integer(seconds)),
            ("warmup_seconds", .integer(warmupSeconds)), ("repeat", .integer(repeats)),
            ("rate", rate.map { .integer($0) } ?? .null), ("seed", .integer(seed)),
            ("durability", durability.map { .string($0) } ?? .null),
            ("latency_sampled_every", .integer(latencySampledEvery)),
        ]
    }
}
