/// The entries of the demo: their keys, and what is expected of their values, without the values themselves.
struct WorkingSet: Sendable {
    /// One entry: its key, and its value as it was loaded, by size and fingerprint.
    struct Entry: Sendable {
        let key: ByteView
        let valueBytes: Int
        let fingerprint: UInt64
    }

    /// Which values the entries have: those they were loaded with, or those of the update.
    enum Version {
        case loaded, updated
    }

    private(set) var entries: [Entry]
    /// The size of the largest value, those included that another line's value has replaced.
    private(set) var valueBytesMax: Int
    /// For keys that stand on several lines of a file, what else their value may be.
    private(set) var alternatives: [[UInt8]: Set<UInt64>] = [:]
    /// What the keys lie in.
    private let tables: [ByteTableOwner]

    var count: Int { entries.count }
    var payloadBytes: Int { entries.reduce(0) { $0 + $1.key.count + $1.valueBytes } }
    /// Memory that this holds itself, to be left out of what is measured.
    var ownBytes: Int { tables.reduce(0) { $0 + $1.table.totalBytes } + entries.count * MemoryLayout<Entry>.stride }

    /// `count` entries with keys and values made up.
    static func made(count: Int, valueBytes: Int = 100) -> WorkingSet {
        let table = ByteTable()
        var value = [UInt8](repeating: 0, count: valueBytes)
        let entries = (0..<count).map { index in
            let digits = String(index)
            let key = Array("key:\(String(repeating: "0", count: max(0, 12 - digits.count)))\(digits)".utf8)
            makeValue(.loaded, of: index, into: &value, bytes: valueBytes)
            return Entry(
                key: table.append(unsafe key.span.bytes), valueBytes: valueBytes,
                fingerprint: Words.fingerprint(unsafe value.span.bytes))
        }
        return WorkingSet(entries: entries, tables: [ByteTableOwner(table)])
    }

    /// The entries that `recorders` wrote down while a file was loaded.
    static func read(by recorders: [EntryRecorder]) -> WorkingSet {
        var set = WorkingSet(
            entries: recorders.flatMap(\.entries), tables: recorders.map { ByteTableOwner($0.table) })
        let repeated = recorders.flatMap(\.repeated)
        set.alternatives = alternatives(repeated, set.entries)
        set.valueBytesMax = repeated.reduce(set.valueBytesMax) { max($0, $1.valueBytes) }
        return set
    }

    private init(entries: [Entry], tables: [ByteTableOwner]) {
        self.entries = entries
        valueBytesMax = entries.reduce(0) { max($0, $1.valueBytes) }
        self.tables = tables
    }

    /// All fingerprints that occur with each of the repeated keys.
    private static func alternatives(_ repeated: [Entry], _ entries: [Entry]) -> [[UInt8]: Set<UInt64>] {
        var found = [[UInt8]: Set<UInt64>]()
        for entry in repeated { found[entry.key.array, default: []].insert(entry.fingerprint) }
        guard !found.isEmpty else { return [:] }
        for entry in entries { found[entry.key.array]?.insert(entry.fingerprint) }
        return found
    }

    /// Writes the value of entry `index` to the start of `buffer`. Only made-up entries have a loaded value to make.
    static func makeValue(_ version: Version, of index: Int, into buffer: inout [UInt8], bytes: Int) {
        let seed = SplitMix.scramble(UInt64(index) << 1 | (version == .updated ? 1 : 0))
        Words.fill(&buffer, first: bytes, from: seed)
    }

    /// What the values of all entries must be once they are updated.
    func updatedFingerprints() -> [UInt64] {
        var value = [UInt8](repeating: 0, count: valueBytesMax)
        return entries.indices.map { index in
            let bytes = entries[index].valueBytes
            Self.makeValue(.updated, of: index, into: &value, bytes: bytes)
            return Words.fingerprint(unsafe value.span.bytes.extracting(first: bytes))
        }
    }

    /// The same keys with made-up values of the same sizes.
    func withMadeValues() -> WorkingSet {
        var value = [UInt8](repeating: 0, count: valueBytesMax)
        let made = entries.indices.map { index in
            let (key, bytes) = (entries[index].key, entries[index].valueBytes)
            Self.makeValue(.loaded, of: index, into: &value, bytes: bytes)
            let fingerprint = Words.fingerprint(unsafe value.span.bytes.extracting(first: bytes))
            return Entry(key: key, valueBytes: bytes, fingerprint: fingerprint)
        }
        return WorkingSet(entries: made, tables: tables)
    }

    /// Whether a value other than the recorded one is right as well, because its key stood on several lines.
    func allows(_ fingerprint: UInt64, for key: ByteView) -> Bool {
        alternatives[key.array]?.contains(fingerprint) ?? false
    }
}

/// A table that is no longer written to, and can therefore be shared.
struct ByteTableOwner: @unchecked Sendable {
    let table: ByteTable

    init(_ table: ByteTable) {
        self.table = table
    }
}

extension ByteView {
    /// A copy of the bytes.
    var array: [UInt8] { withKeyBytes { Words.array(copying: $0) } }

    /// The bytes as text, for messages.
    var text: String { String(decoding: array, as: UTF8.self) }
}
