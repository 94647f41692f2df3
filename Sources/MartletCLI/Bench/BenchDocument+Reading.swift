extension BenchDocument {
    /// Larger numbers than any benchmark gives, and small enough that sums of them fit.
    private static let countMax = 1 << 48
    private static let pairsMax = 10_000

    /// Takes what `json` writes, and documents of the same format to which fields were added.
    init(_ document: JSONPlace) throws(JSONPlace.Problem) {
        let format = try document.member("format")
        guard try format.text() == Self.format else { throw format.expected("\"\(Self.format)\"") }
        conditions = try BenchConditions(document)
        var results: [BenchResult] = []
        for result in try document.member("results").items() { results.append(try Self.result(result)) }
        self.results = results
    }

    private static func result(_ place: JSONPlace) throws(JSONPlace.Problem) -> BenchResult {
        let memory = try place.member("memory_over_time")
        var runs: [BenchResult.Run] = []
        for run in try place.member("runs").items() { runs.append(try self.run(run)) }
        return BenchResult(
            row: try row(place), runs: runs, latencies: try histogram(place.member("latency_ns")),
            memory: try place.member("memory_bytes_per_entry").optional(memoryPerEntry),
            loadMemory: try samples(memory.member("load")), runMemory: try samples(memory.member("run")))
    }

    private static func row(_ place: JSONPlace) throws(JSONPlace.Problem) -> BenchRow {
        BenchRow(
            store: try place.member("store").text(), mix: try place.member("mix").text(),
            distribution: try place.member("distribution").optional { place throws(JSONPlace.Problem) in
                try place.text()
            },
            threads: try place.member("threads").integer(in: 1...countMax),
            entries: try place.member("entries").integer(in: 1...countMax),
            rate: try place.member("rate").optional { place throws(JSONPlace.Problem) in
                try place.integer(in: 1...countMax)
            })
    }

    private static func run(_ place: JSONPlace) throws(JSONPlace.Problem) -> BenchResult.Run {
        BenchResult.Run(
            perSecond: try place.member("operations_per_second").number(),
            p50: UInt64(try place.member("p50_ns").integer()), p99: UInt64(try place.member("p99_ns").integer()),
            written: try written(place))
    }

    private static func written(_ place: JSONPlace) throws(JSONPlace.Problem) -> BenchResult.Written? {
        let (log, checkpoints) = (try ratio("log_bytes_per_byte", place), try ratio("checkpoint_bytes_per_byte", place))
        guard let log, let checkpoints else { return nil }
        return BenchResult.Written(log: log, checkpoints: checkpoints)
    }

    private static func ratio(_ name: String, _ place: JSONPlace) throws(JSONPlace.Problem) -> Double? {
        try place.memberIfThere(name)?.optional { place throws(JSONPlace.Problem) in try place.number() }
    }

    private static func histogram(_ place: JSONPlace) throws(JSONPlace.Problem) -> Histogram {
        var histogram = Histogram()
        let pairs = try place.member("histogram")
        guard try pairs.items().count <= pairsMax else { throw pairs.expected("at most \(pairsMax) pairs") }
        for pair in try pairs.items() {
            let numbers = try pair.items(2)
            let times = try numbers[1].integer(in: 0...countMax)
            histogram.record(UInt64(try numbers[0].integer()), times: UInt64(times))
        }
        return histogram.with(maximum: UInt64(try place.member("max").integer()))
    }

    private static func memoryPerEntry(_ place: JSONPlace) throws(JSONPlace.Problem) -> BenchResult.MemoryPerEntry {
        BenchResult.MemoryPerEntry(
            countedBytes: try place.member("counted").optional { place throws(JSONPlace.Problem) in
                try place.number()
            },
            residentBytes: try place.member("resident").number())
    }

    private static func samples(_ place: JSONPlace) throws(JSONPlace.Problem) -> [MemorySample] {
        let seconds = try place.member("seconds").items()
        let resident = try place.member("resident").items(seconds.count)
        let counted = try place.member("counted").optional { place throws(JSONPlace.Problem) in
            try place.items(seconds.count)
        }
        var samples: [MemorySample] = []
        for index in seconds.indices {
            samples.append(
                MemorySample(
                    seconds: try seconds[index].number(),
                    countedBytes: try counted.map { items throws(JSONPlace.Problem) in try items[index].integer() },
                    residentBytes: try resident[index].integer()))
        }
        return samples
    }
}

extension BenchConditions {
    fileprivate init(_ document: JSONPlace) throws(JSONPlace.Problem) {
        let options = try document.member("options")
        self.init(
            version: try document.member("version").text(), cores: try document.member("cores").integer(),
            keyBytes: try options.member("key_bytes").integer(),
            valueBytes: try options.member("value_bytes").integer(),
            seconds: try options.member("seconds").integer(),
            warmupSeconds: try options.member("warmup_seconds").integer(),
            repeats: try options.member("repeat").integer(),
            rate: try options.member("rate").optional { place throws(JSONPlace.Problem) in try place.integer() },
            seed: try options.member("seed").integer(),
            durability: try options.memberIfThere("durability")?.optional { place throws(JSONPlace.Problem) in
                try place.text()
            })
    }
}
