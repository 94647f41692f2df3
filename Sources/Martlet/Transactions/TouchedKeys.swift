/// The keys that a transaction has read or written, each once, in the order in which it met them.
struct TouchedKeys {
    /// What the transaction knows of a key from the store.
    enum Seen: Equatable {
        case nothing
        case absent
        /// The record with this number.
        case sequence(UInt64)
    }

    /// What the transaction does with a key.
    enum Write {
        case none
        /// A record that nobody else sees yet.
        case put(Record)
        case remove
    }

    struct Entry {
        /// Which of the transaction's keyspaces.
        let keyspace: Int
        let hash: UInt64
        fileprivate let keyStart: Int
        fileprivate let keyCount: Int
        var seen = Seen.nothing
        var write = Write.none

        var isWritten: Bool {
            if case .none = write { return false }
            return true
        }
    }

    private(set) var entries: [Entry] = []
    private var keys: [UInt8] = []
    /// Positions of entries by hash, one more than each, 0 for none; empty while there are few entries.
    private var table: [UInt32] = []

    private static let fewMax = 8

    init() {}

    /// With room for a few keys.
    init(expecting count: Int) {
        entries.reserveCapacity(count)
        keys.reserveCapacity(16 * count)
    }

    /// What the table costs, roughly, and generously.
    var bytes: Int {
        entries.capacity * MemoryLayout<Entry>.stride + keys.capacity + table.capacity * MemoryLayout<UInt32>.stride
    }

    subscript(position: Int) -> Entry {
        get { entries[position] }
        _modify { yield &entries[position] }
    }

    /// The bytes of an entry's key.
    func withKey<R, E: Error>(at position: Int, _ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        let entry = entries[position]
        return try body(unsafe keys.span.bytes.extracting(entry.keyStart..<entry.keyStart + entry.keyCount))
    }

    func key(at position: Int) -> [UInt8] { withKey(at: position) { [UInt8](copying: $0) } }

    /// The position of a key, `nil` if it has not been met.
    func position(of key: RawSpan, hash: UInt64, in keyspace: Int) -> Int? {
        guard !table.isEmpty else {
            return entries.indices.first { isEntry($0, of: key, hash, keyspace) }
        }
        var slot = Int(hash & UInt64(table.count - 1))
        while table[slot] != 0 {
            let position = Int(table[slot]) - 1
            if isEntry(position, of: key, hash, keyspace) { return position }
            slot = (slot + 1) & (table.count - 1)
        }
        return nil
    }

    /// The position of a key, met now if it was not before.
    mutating func meet(_ key: RawSpan, hash: UInt64, in keyspace: Int) -> Int {
        if let position = position(of: key, hash: hash, in: keyspace) { return position }
        let start = keys.count
        keys.append(copying: key)
        entries.append(Entry(keyspace: keyspace, hash: hash, keyStart: start, keyCount: key.byteCount))
        if entries.count > max(TouchedKeys.fewMax, table.count / 2) {
            rebuildTable()
        } else if !table.isEmpty {
            enter(entries.count - 1)
        }
        return entries.count - 1
    }

    private func isEntry(_ position: Int, of key: RawSpan, _ hash: UInt64, _ keyspace: Int) -> Bool {
        let entry = entries[position]
        return entry.hash == hash && entry.keyspace == keyspace && withKey(at: position) { $0.hasSameBytes(as: key) }
    }

    private mutating func rebuildTable() {
        table = Array(repeating: 0, count: max(64, 2 * table.count))
        for position in entries.indices { enter(position) }
    }

    private mutating func enter(_ position: Int) {
        var slot = Int(entries[position].hash & UInt64(table.count - 1))
        while table[slot] != 0 { slot = (slot + 1) & (table.count - 1) }
        table[slot] = UInt32(position + 1)
    }
}
