/// Reads entries from a stream on several threads: one cuts the stream into blocks, the others parse them and hand on
/// what they find.
///
/// Memory is bounded whatever the size of the input: two blocks for each worker are all there are, and of those that had
/// to grow for a long record there is one at a time.
struct EntryReader: Sendable {
    /// What to do with a record that is no entry.
    enum OnProblem: String, CaseIterable, Sendable {
        case stop, skip
    }

    /// What was read.
    struct Summary: Equatable, Sendable {
        var entries = 0
        var emptyRecords = 0
        var malformedRecords = 0
        var bytes = 0
        /// The first few of the problems, in the order of the file.
        private(set) var problems: [InputProblem] = []
        var firstProblem: InputProblem? { problems.first }

        static let problemsMax = 5

        mutating func merge(_ other: Summary) {
            entries += other.entries
            emptyRecords += other.emptyRecords
            malformedRecords += other.malformedRecords
            bytes += other.bytes
            keepFirst(of: problems + other.problems)
        }

        /// Counts a record that is no entry.
        mutating func note(_ problem: InputProblem) {
            malformedRecords += 1
            keepFirst(of: problems + [problem])
        }

        /// Counts a record that is no entry. Where in the file it is takes a search of the block, so only the first few
        /// are asked: a worker sees its blocks, and so its problems, in the order of the file.
        mutating func note(_ problem: () -> InputProblem) {
            if problems.count < Self.problemsMax { note(problem()) } else { malformedRecords += 1 }
        }

        private mutating func keepFirst(of all: [InputProblem]) {
            problems = Array(all.sorted { $0.position < $1.position }.prefix(Self.problemsMax))
        }
    }

    /// Takes an entry, on the worker with the given number, with the name of its keyspace if the record has one. What it
    /// throws ends the reading.
    typealias Sink =
        @Sendable (_ worker: Int, _ keyspace: RawSpan?, _ key: RawSpan, _ value: RawSpan, _ lifetime: EntryLifetime)
        throws
        -> Void
    private typealias WorkerSink =
        (_ keyspace: RawSpan?, _ key: RawSpan, _ value: RawSpan, _ lifetime: EntryLifetime) throws -> Void

    /// A buffer may grow so many times over before it has to be the only one.
    private static let growthMax = 4

    let workers: Int
    let onProblem: OnProblem
    var format = FileFormat.tsv
    var blockBytes = 1 << 20
    var limits = EntryLimits.store
    /// Called after each block with the number of entries in it.
    var progress: @Sendable (Int) -> Void = { _ in }

    /// Reads `source` to its end, or to the first record that is no entry if that is to stop it.
    ///
    /// Blocks are handed out in order and each worker finishes the block it has, so the first problem is the same in
    /// every run; entries behind it may have been handed to `sink` already.
    /// - Throws: ``ReadingFailure``, with what was read before `source` or `sink` failed.
    func read(_ source: consuming some ByteSource & Sendable, into sink: @escaping Sink) throws -> Summary {
        // One copy of the code below for each format, since it runs for every byte.
        switch format {
        case .tsv: try read(BlockReader(source, TSVFormat.self, limits: limits), sink)
        case .csv: try read(BlockReader(source, CSVFormat.self, limits: limits), sink)
        case .jsonLines: try read(BlockReader(source, JSONLinesFormat.self, limits: limits), sink)
        case .redis: try read(BlockReader(source, RedisFormat.self, limits: limits), sink)
        }
    }

    private func read<Source: Sendable, Format>(
        _ blockReader: BlockReader<Source, Format>, _ sink: @escaping Sink
    ) throws -> Summary {
        let blocks = HandoverQueue<Block>()
        let buffers = HandoverQueue<[UInt8]>()
        let summary = Monitor(Summary())
        for _ in 0..<2 * workers { buffers.push([UInt8](repeating: 0, count: blockBytes)) }
        let reader = Monitor(blockReader)
        do {
            try runThreads(workers + 1) { worker in
                // Whoever ends, by an error or at the end, lets the others end too.
                defer {
                    blocks.close()
                    if worker < workers { buffers.cancel() }
                }
                if worker == workers {
                    try reader.withLock { reader in try cut(&reader, into: blocks, from: buffers) }
                } else {
                    var own = Summary()
                    defer { summary.withLock { $0.merge(own) } }
                    try parse(blocks, back: buffers, Format.self, &own) { try sink(worker, $0, $1, $2, $3) }
                }
            }
        } catch {
            throw ReadingFailure(summary: summary.withLock { $0 }, reason: error)
        }
        return summary.withLock { $0 }
    }

    private func cut<Source, Format>(
        _ reader: inout BlockReader<Source, Format>, into blocks: HandoverQueue<Block>,
        from buffers: HandoverQueue<[UInt8]>
    ) throws {
        while let buffer = buffers.pop(), let size = try cutOne(&reader, into: blocks, buffer) {
            guard size <= Self.growthMax * blockBytes || isDone(with: buffers) else { return }
        }
    }

    /// Returns how large the buffer of the block became; `nil` at the end of the input.
    private func cutOne<Source, Format>(
        _ reader: inout BlockReader<Source, Format>, into blocks: HandoverQueue<Block>, _ buffer: consuming [UInt8]
    ) throws -> Int? {
        guard let block = try reader.next(into: buffer) else { return nil }
        blocks.push(block)
        return block.bytes.count
    }

    /// Waits until all blocks were parsed. Returns `false` if nobody takes more.
    private func isDone(with buffers: HandoverQueue<[UInt8]>) -> Bool {
        let all = (0..<2 * workers).map { _ in buffers.pop() }
        for case let buffer? in all { buffers.push(buffer) }
        return !all.contains(nil)
    }

    private func parse<Format: EntryFormat>(
        _ blocks: HandoverQueue<Block>, back buffers: HandoverQueue<[UInt8]>, _ format: Format.Type,
        _ summary: inout Summary, _ sink: WorkerSink
    ) throws {
        while let block = blocks.pop() {
            let goesOn = try parse(block, EntryParser<Format>(limits: limits), &summary, sink)
            guard goesOn else { return }
            // A buffer that had to grow for a long record is not kept.
            let isGrown = block.bytes.count > Self.growthMax * blockBytes
            buffers.push(isGrown ? [UInt8](repeating: 0, count: blockBytes) : block.bytes)
        }
    }

    /// Returns whether to go on.
    private func parse<Format>(
        _ block: Block, _ blockParser: EntryParser<Format>, _ summary: inout Summary,
        _ sink: WorkerSink
    ) throws -> Bool {
        if let problem = block.problem {
            summary.note(problem)
            if onProblem == .stop { return false }
        }
        let bytes = unsafe block.bytes.span.bytes.extracting(first: block.count)
        var parser = blockParser
        let entriesBefore = summary.entries
        while let record = try next(in: bytes, &parser, firstLine: block.firstLine, sink) {
            switch record {
            case .entry: summary.entries += 1
            case .empty: summary.emptyRecords += 1
            case .malformed(let problem):
                summary.note {
                    InputProblem(problem, ofRecordAt: parser.recordStart, in: bytes, firstLine: block.firstLine)
                }
                if onProblem == .stop { return false }
            }
        }
        summary.bytes += block.count
        progress(summary.entries - entriesBefore)
        return true
    }

    private func next<Format>(
        in bytes: RawSpan, _ parser: inout EntryParser<Format>, firstLine: Int,
        _ sink: WorkerSink
    ) throws -> EntryParser<Format>.Record? {
        do {
            return try parser.next(in: bytes, sink)
        } catch {
            let position = TextPosition(of: parser.recordStart, in: bytes, firstLine: firstLine)
            throw EntryNotTaken(line: position.line, reason: error)
        }
    }
}

/// An entry that was read, and could not be stored.
struct EntryNotTaken: Error {
    let line: Int
    let reason: any Error
}
