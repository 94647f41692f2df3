import Martlet

/// The keys that a client watches, and the change of each that it saw last.
struct WatchedKeys: Sendable {
    struct Key: Hashable, Sendable {
        let database: Int
        let key: [UInt8]
    }

    /// `nil` for a key that had no value.
    private(set) var sequences: [Key: SequenceNumber?] = [:]
    /// The memory that they take.
    private(set) var byteCount = 0

    var count: Int { sequences.count }

    func contains(_ key: Key) -> Bool { sequences.keys.contains(key) }

    mutating func insert(_ key: Key, at sequence: SequenceNumber?) {
        guard sequences.updateValue(sequence, forKey: key) == nil else { return }
        byteCount += key.key.count + 2 * MemoryLayout<(Key, SequenceNumber?)>.stride
    }
}
