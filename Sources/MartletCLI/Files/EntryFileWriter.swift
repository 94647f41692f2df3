/// Writes entries to a file, a buffer at a time.
struct EntryFileWriter: ~Copyable {
    private static let bufferBytes = 1 << 20

    private let format: FileFormat
    /// The name of the keyspace that the entries to come are of, where the format can say so; `nil` for the default one.
    var keyspace: [UInt8]?
    private let encoder: (any StreamEncoder)?
    private var file: WholeFile
    private var buffer: [UInt8] = []
    private(set) var entries = 0
    /// How many of them have a deadline that the format cannot say.
    private(set) var lostDeadlines = 0
    /// How many bytes the file has so far.
    private(set) var bytes = 0

    init(_ description: FileDescription) throws {
        let encoder = try description.compression.encoder(for: description.outputName)
        file = try WholeFile(path: description.path)
        format = description.format
        self.encoder = encoder
    }

    /// - Parameter deadline: When the entry expires, in milliseconds since 1970; `nil` if it does not.
    mutating func write(_ key: RawSpan, _ value: RawSpan, until deadline: Int64?) throws {
        append(key, value, deadline)
        entries += 1
        if deadline != nil, !format.saysDeadlines { lostDeadlines += 1 }
        if buffer.count >= Self.bufferBytes { try flush(isLast: false) }
    }

    /// Writes what is left, and gives the file its name.
    mutating func finish() throws {
        try flush(isLast: true)
        try file.finish()
    }

    private mutating func append(_ key: RawSpan, _ value: RawSpan, _ deadline: Int64?) {
        switch format {
        case .tsv: TSVFormat.write(key, value, until: deadline, to: &buffer)
        case .csv: CSVFormat.write(key, value, until: deadline, to: &buffer)
        case .jsonLines: JSONLinesFormat.write(key, value, until: deadline, ofKeyspace: keyspace, to: &buffer)
        case .redis: RedisFormat.write(key, value, until: deadline, to: &buffer)
        }
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
