/// How the entries of a file are written.
enum FileFormat: String, CaseIterable, Sendable {
    case tsv
    case csv
    case jsonLines = "json-lines"
    case redis

    /// The format that the name of a file tells by its extension, `.gz` and `.zst` aside; `nil` if it tells none.
    init?(fileName: String) {
        let plain = Compression(fileName: fileName).removingExtension(from: fileName)
        let named = Self.extensions.first { plain.lowercased().hasSuffix("." + $0.extension) }
        guard let named else { return nil }
        self = named.format
    }

    /// Whether a record can name the entry's keyspace.
    var namesKeyspaces: Bool { self == .jsonLines }

    /// Whether a record can say when its entry expires.
    var saysDeadlines: Bool {
        switch self {
        case .tsv: TSVFormat.saysDeadlines
        case .csv: CSVFormat.saysDeadlines
        case .jsonLines: JSONLinesFormat.saysDeadlines
        case .redis: RedisFormat.saysDeadlines
        }
    }

    private static let extensions: [(extension: String, format: FileFormat)] = [
        ("tsv", .tsv), ("tab", .tsv), ("csv", .csv), ("jsonl", .jsonLines), ("ndjson", .jsonLines), ("redis", .redis),
        ("resp", .redis),
    ]
}
