/// Reads entries from a stream on several threads: one cuts the stream into blocks, the others parse them and hand on
/// what they find.
///
/// Memory is bounded whatever the size of the input: two blocks for each worker are all there are.
struct EntryReader: Sendable {
    /// What to do with a line that is no entry.
    enum OnProblem: String, CaseIterable, Sendable {
        case stop, skip
    }

    /// What was read.
    struct Summary: Equatable, Sendable {
        var entries = 0
        var emptyLines = 0
        var malformedLines = 0
        var bytes = 0
        /// The problem on the lowest line, if there was one.
        var firstProblem: LineProblem?

        mutating func merge(_ other: Summary) {
            entries += other.entries
            emptyLines += other.emptyLines
            malformedLines += other.malformedLines
            bytes += other.bytes
            other.firstProblem.map { note($0) }
        }

        mutating func note(_ problem: LineProblem) {
            if problem.line < firstProblem?.line ?? .max { firstProblem = problem }
        }
    }

    /// Takes an entry, on the worker with the given number. What it throws ends the reading.
    typealias Sink = @Sendable (_ worker: Int, _ key: RawSpan, _ value: RawSpan) throws -> Void

    let workers: Int
    let onProblem: OnProblem
    var blockBytes = 1 << 20
    var limits = EntryLimits.store
    /// Called after each block with the number of lines in it.
    var progress: @Sendable (Int) -> Void = { _ in }

    /// Reads `source` to its end, or to the first line that is no entry if that is to stop it.
    ///
    /// Blocks are handed out in order and each worker finishes the block it has, so the first problem is the same in
    /// every run; entries behind it may have been handed to `sink` already.
    func read(_ source: consuming some ByteSource & Sendable, into sink: @escaping Sink) throws -> Summary {
        let blocks = HandoverQueue<Block>()
        let buffers = HandoverQueue<[UInt8]>()
        let summary = Monitor(Summary())
        for _ in 0..<2 * workers { buffers.push([UInt8](repeating: 0, count: blockBytes)) }
        let reader = Monitor(BlockReader(source, limits: limits))
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
                try parse(blocks, back: buffers, &own) { key, value in try sink(worker, key, value) }
            }
        }
        return summary.withLock { $0 }
    }

    private func cut<Source>(
        _ reader: inout BlockReader<Source>, into blocks: HandoverQueue<Block>, from buffers: HandoverQueue<[UInt8]>
    ) throws {
        while let buffer = buffers.pop(), let block = try reader.next(into: buffer) { blocks.push(block) }
    }

    private func parse(
        _ blocks: HandoverQueue<Block>, back buffers: HandoverQueue<[UInt8]>, _ summary: inout Summary,
        _ sink: (RawSpan, RawSpan) throws -> Void
    ) throws {
        while let block = blocks.pop() {
            let goesOn = try parse(block, &summary, sink)
            guard goesOn else { return }
            // A buffer that had to grow for a long line is not kept.
            let isGrown = block.bytes.count > 2 * blockBytes
            buffers.push(isGrown ? [UInt8](repeating: 0, count: blockBytes) : block.bytes)
        }
    }

    /// Returns whether to go on.
    private func parse(
        _ block: Block, _ summary: inout Summary, _ sink: (RawSpan, RawSpan) throws -> Void
    ) throws -> Bool {
        if let problem = block.problem {
            summary.note(problem)
            summary.malformedLines += 1
            if onProblem == .stop { return false }
        }
        let bytes = unsafe block.bytes.span.bytes.extracting(first: block.count)
        var parser = EntryParser(firstLine: block.firstLine, limits: limits)
        while let line = parser.next(in: bytes) {
            switch line {
            case .entry(let key, let value):
                do {
                    try sink(bytes.extracting(key), bytes.extracting(value))
                } catch {
                    throw EntryNotTaken(line: parser.line - 1, reason: error)
                }
                summary.entries += 1
            case .empty:
                summary.emptyLines += 1
            case .malformed(let problem):
                summary.note(problem)
                summary.malformedLines += 1
                if onProblem == .stop { return false }
            }
        }
        summary.bytes += block.count
        progress(parser.line - block.firstLine)
        return true
    }
}

/// An entry that was read, and could not be stored.
struct EntryNotTaken: Error {
    let line: Int
    let reason: any Error
}
