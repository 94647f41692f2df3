/// Writes entries to a file, a buffer at a time.
struct EntryFileWriter: ~Copyable {
    private static let bufferBytes = 1 << 20

    private let append: (RawSpan, RawSpan, inout [UInt8]) -> Void
    private let encoder: (any StreamEncoder)?
    private var file: WholeFile
    private var buffer: [UInt8] = []
    private(set) var entries = 0
    /// How many bytes the file has so far.
    private(set) var bytes = 0

    init(_ description: FileDescription) throws {
        let encoder = try description.compression.encoder(for: description.outputName)
        file = try WholeFile(path: description.path)
        append = description.format.writer
        self.encoder = encoder
    }

    mutating func write(_ key: RawSpan, _ value: RawSpan) throws {
        append(key, value, &buffer)
        entries += 1
        if buffer.count >= Self.bufferBytes { try flush(isLast: false) }
    }

    /// Writes what is left, and gives the file its name.
    mutating func finish() throws {
        try flush(isLast: true)
        try file.finish()
    }

    private mutating func flush(isLast: Bool) throws {
        defer { buffer.removeAll(keepingCapacity: buffer.count <= 2 * Self.bufferBytes) }
        guard let encoder else { return try put(buffer) }
        var compressed: [UInt8] = []
        try encoder.encode(buffer, isLast: isLast, to: &compressed)
        try put(compressed)
    }

    private mutating func put(_ bytes: [UInt8]) throws {
        try file.write(bytes)
        self.bytes += bytes.count
    }
}

extension FileFormat {
    /// What appends an entry to the text of a file of this format.
    fileprivate var writer: (RawSpan, RawSpan, inout [UInt8]) -> Void {
        switch self {
        case .tsv: { TSVFormat.write($0, $1, to: &$2) }
        case .csv: { CSVFormat.write($0, $1, to: &$2) }
        case .jsonLines: { JSONLinesFormat.write($0, $1, to: &$2) }
        case .redis: { RedisFormat.write($0, $1, to: &$2) }
        }
    }
}
