/// The main job of the demo on one map: load, read all, update all, read all in batches, every value checked.
struct DemoWork<S: Subject> {
    /// What came of it.
    struct Result {
        let load: Measurement
        let read: Measurement
        let update: Measurement
        let readMany: Measurement
        /// Memory for each entry, as the map itself counts it.
        let countedBytesPerEntry: Double?
        /// How much more of the process was in RAM after the load than before, for each entry.
        let residentBytesPerEntry: Double
    }

    private static var batch: Int { 32 }
    /// A file may hold more than memory does: the store gets a quarter of what is free, which leaves room for the
    /// dictionary, that needs up to three times as much, and for what is written down about the entries.
    private static var memoryShare: Int { 4 }

    let threads: Int

    /// Loads what was made up or read before, then does the rest.
    func run(_ set: WorkingSet) throws -> Result {
        let before = ProcessMemory.residentBytes()
        let subject = try S(memoryLimit: nil)
        let load = try load(set, into: subject)
        return try finish(subject, set, load, residentBytes: ProcessMemory.residentBytes() - before)
    }

    /// Loads the lines of a file, then does the rest with the entries found in it.
    func run(_ file: DemoFile) throws -> (Result, WorkingSet, EntryReader.Summary) {
        let before = ProcessMemory.residentBytes()
        let subject = try S(memoryLimit: ProcessMemory.availableBytes().map { $0 / Self.memoryShare })
        let (load, set, summary) = try file.load(into: subject, threads: threads)
        let resident = ProcessMemory.residentBytes() - before - set.ownBytes
        guard set.count > 0 else { throw CommandFailure("\(file.name) has no entries.") }
        return (try finish(subject, set, load, residentBytes: resident), set, summary)
    }

    private func finish(
        _ subject: S, _ set: WorkingSet, _ load: Measurement, residentBytes: Int
    ) throws -> Result {
        let counted = subject.reportedBytes.map { Double($0) / Double(set.count) }
        let plan = ReadingPlan(set, subject)
        let read = try read(set, plan, subject)
        let expected = set.updatedFingerprints()
        let update = try update(set, plan, subject)
        let readMany = try readMany(set, plan, subject, expected)
        return Result(
            load: load, read: read, update: update, readMany: readMany, countedBytesPerEntry: counted,
            residentBytesPerEntry: Double(max(0, residentBytes)) / Double(set.count))
    }

    private func load(_ set: WorkingSet, into subject: S) throws -> Measurement {
        try work("load", set.count, set) { range, scratch, sampler in
            for index in range {
                let entry = set.entries[index]
                WorkingSet.makeValue(.loaded, of: index, into: &scratch, bytes: entry.valueBytes)
                let value = unsafe scratch.span.bytes.extracting(first: entry.valueBytes)
                let isNew = try sampler.sample { try entry.key.withKeyBytes { try subject.load($0, value) } }
                guard isNew else { throw CommandFailure("the key \(entry.key.text) was there before it was put.") }
            }
        }
    }

    private func read(_ set: WorkingSet, _ plan: ReadingPlan<S>, _ subject: S) throws -> Measurement {
        try work("read", set.count, set) { range, scratch, sampler in
            for position in range {
                let size = try sampler.sample {
                    var span = scratch.mutableSpan
                    var buffer = unsafe span.mutableBytes
                    return try subject.get(plan.keys[position], into: &buffer)
                }
                let index = plan.order[position]
                let entry = set.entries[index]
                guard let size else { throw Self.missing(entry.key) }
                let found = Words.fingerprint(unsafe scratch.span.bytes.extracting(first: size))
                guard found == entry.fingerprint || set.allows(found, for: entry.key) else {
                    throw Self.wrong(entry.key)
                }
            }
        }
    }

    private func update(_ set: WorkingSet, _ plan: ReadingPlan<S>, _ subject: S) throws -> Measurement {
        try work("update", set.count, set) { range, scratch, sampler in
            for position in range {
                let index = plan.order[position]
                let bytes = set.entries[index].valueBytes
                WorkingSet.makeValue(.updated, of: index, into: &scratch, bytes: bytes)
                let value = unsafe scratch.span.bytes.extracting(first: bytes)
                try sampler.sample { try subject.put(plan.keys[position], value) }
            }
        }
    }

    private func readMany(
        _ set: WorkingSet, _ plan: ReadingPlan<S>, _ subject: S, _ expected: [UInt64]
    ) throws -> Measurement {
        try work("read 32 at a time", set.count, set, step: Self.batch) { range, _, sampler in
            let keys = Array(plan.keys[range])
            try sampler.sample {
                try subject.getMany(keys) { number, value in
                    let index = plan.order[range.lowerBound + number]
                    guard let value else { throw Self.missing(set.entries[index].key) }
                    guard Words.fingerprint(value) == expected[index] else { throw Self.wrong(set.entries[index].key) }
                }
            }
        }
    }

    private func work(
        _ what: String, _ count: Int, _ set: WorkingSet, step: Int = 1,
        _ body: @escaping @Sendable (Range<Int>, inout [UInt8], inout LatencySampler) throws -> Void
    ) throws -> Measurement {
        try SharedWork.run(
            count: count, step: step, threads: threads, scratchBytes: set.valueBytesMax,
            progress: Progress("\(S.name): \(what)", total: count), body)
    }

    private static func missing(_ key: ByteView) -> CommandFailure {
        CommandFailure("\(S.name) has no value for the key \(key.text), which was put.")
    }

    private static func wrong(_ key: ByteView) -> CommandFailure {
        CommandFailure("\(S.name) gave a wrong value for the key \(key.text).")
    }
}
