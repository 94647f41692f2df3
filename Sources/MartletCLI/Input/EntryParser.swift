/// Reads the records of a block one by one.
struct EntryParser<Format: EntryFormat> {
    enum Record: Equatable {
        case entry, empty
        case malformed(RecordProblem)
    }

    private let limits: EntryLimits
    private var scanner = Format.Scanner()
    private var scratch: [UInt8] = []
    private var offset = 0
    /// Where the record that was read last begins in the block.
    private(set) var recordStart = 0

    init(limits: EntryLimits = .store) {
        self.limits = limits
    }

    /// Takes an entry: the name of its keyspace, if the record has one, its key and its value, and how long it lives.
    typealias Sink = (_ keyspace: RawSpan?, _ key: RawSpan, _ value: RawSpan, _ lifetime: EntryLifetime) throws -> Void

    /// Reads the next record of `block`, `nil` at its end. If it is an entry, `body` gets it.
    mutating func next(in block: RawSpan, _ body: Sink) rethrows -> Record? {
        guard offset < block.byteCount else { return nil }
        recordStart = offset
        offset = scanner.nextEnd(in: block, from: recordStart) ?? block.byteCount
        let record = block.extracting(recordStart..<offset)
        scratch.removeAll(keepingCapacity: true)
        switch parse(record) {
        case .failure(let problem): return .malformed(problem)
        case .success(nil): return .empty
        case .success(let fields?):
            let unescaped = unsafe scratch.span.bytes
            try fields.withSpans(record, unescaped, body)
            return .entry
        }
    }

    private mutating func parse(_ record: RawSpan) -> Result<EntryFields?, RecordProblem> {
        // What could be too long for a block is the same problem if it happens to fit.
        if record.byteCount > limits.recordBytesMax, let problem = Format.problem(withBeginning: record, limits) {
            return .failure(problem)
        }
        return Result { () throws(RecordProblem) in try Format.parse(record, limits, &scratch) }
    }
}

extension EntryFields {
    /// Calls `body` with the bytes of the parts.
    @inline(__always)
    fileprivate func withSpans(
        _ record: RawSpan, _ scratch: RawSpan,
        _ body: (_ keyspace: RawSpan?, _ key: RawSpan, _ value: RawSpan, _ lifetime: EntryLifetime) throws -> Void
    ) rethrows {
        let key = key.isAsWritten ? record.extracting(key.range) : scratch.extracting(key.range)
        let value = value.isAsWritten ? record.extracting(value.range) : scratch.extracting(value.range)
        guard let keyspace else { return try body(nil, key, value, lifetime) }
        let name = keyspace.isAsWritten ? record.extracting(keyspace.range) : scratch.extracting(keyspace.range)
        try body(name, key, value, lifetime)
    }
}
