/// A keyspace whose keys are all of one type, and its values of another.
///
/// ```swift
/// let ages = try store.keyspace("ages", String.self, Int.self)
/// try ages.put("Ada", 36)
/// let age = try ages["Ada"]  // Optional(36)
/// ```
///
/// A view of a ``RawKeyspace``, cheap to copy, that promises as much: any number of threads may use it at once, and
/// each of its operations is the one of the same name there. Those that are about bytes, such as
/// ``KeyValueOperations/append(_:_:)`` and ``KeyValueOperations/withValue(_:_:)``, are called on ``raw``. Others may use the same keyspace with other types, or as
/// bytes; entries that are no `Key` or no `Value` throw ``StoreError/undecodable(reason:)`` where they are met.
///
/// Made by ``Store/keyspace(_:_:_:)``, ``Store/keyspace(_:_:using:)`` and ``RawKeyspace/typed(_:_:)``.
public struct Keyspace<Key: StoreKey & StoreKeyDecodable, Value>: Sendable {
    /// The keyspace as bytes.
    public let raw: RawKeyspace
    @usableFromInline let codec: ErasedCodec<Value>

    @inlinable
    init(_ raw: RawKeyspace, _ codec: some StoreCodec<Value>) {
        self.raw = raw
        self.codec = ErasedCodec(codec)
    }
}

extension Keyspace {
    /// Stores `value` for `key`, replacing any value already there. See ``KeyValueOperations/put(_:_:)``.
    /// - Returns: `true` if `key` was absent.
    /// - Throws: ``StoreError/unencodable(reason:)`` if the codec throws it, and what the raw operation throws. Nothing was
    ///   written.
    /// - Complexity: O(key and value bytes), expected, besides the encoding.
    @discardableResult
    @inlinable
    public func put(
        _ key: Key, _ value: Value, expiring expiration: Expiration = .byDefault
    ) throws(StoreError) -> Bool {
        try raw.put(key, value, using: codec, expiring: expiration)
    }

    /// The value of `key`, or `nil` if there is none. See ``KeyValueOperations/get(_:as:)``.
    /// - Throws: ``StoreError/undecodable(reason:)`` if what is stored is no `Value`, and what the raw operation throws.
    /// - Complexity: O(key and value bytes), expected, besides the decoding.
    @inlinable
    public func get(_ key: Key) throws(StoreError) -> Value? {
        try raw.get(key, using: codec)
    }

    /// The value of `key`, or `nil` if there is none, as ``get(_:)`` gives it.
    ///
    /// To store one, ``put(_:_:expiring:)``: what can fail is a call, with `try` in front.
    @inlinable
    public subscript(key: Key) -> Value? {
        get throws(StoreError) { try get(key) }
    }

    /// Whether there is a value for `key`. What it is, is not looked at.
    /// - Throws: What ``KeyValueOperations/contains(_:)`` throws.
    /// - Complexity: O(key bytes), expected.
    @inlinable
    public func contains(_ key: Key) throws(StoreError) -> Bool {
        try raw.contains(key)
    }

    /// Removes `key` and its value. See ``KeyValueOperations/remove(_:)``.
    /// - Returns: `true` if `key` was there.
    /// - Throws: What the raw operation throws. Nothing was removed.
    /// - Complexity: O(key bytes), expected.
    @discardableResult
    @inlinable
    public func remove(_ key: Key) throws(StoreError) -> Bool {
        try raw.remove(key)
    }

    /// The values of `keys`, in their order, `nil` where there is none. See ``KeyValueOperations/getMany(_:consistent:)``.
    /// - Throws: What ``get(_:)`` throws.
    /// - Complexity: O(bytes of keys and values), expected, besides the decoding.
    @inlinable
    public func getMany(_ keys: [Key], consistent: Bool = false) throws(StoreError) -> [Value?] {
        try raw.getMany(keys, using: codec, consistent: consistent)
    }

    /// Stores many entries, in their order. See `putMany`.
    /// - Throws: ``BatchError``, which says how many entries were stored before the one that failed, and why it did.
    @inlinable
    public func putMany(_ entries: [(Key, Value)]) throws(BatchError) {
        try raw.inBatches(of: entries, key: { $0.0 }) { entry throws(StoreError) in try put(entry.0, entry.1) }
    }

    /// Stores the entries of a dictionary, likewise.
    @inlinable
    public func putMany(_ entries: [Key: Value]) throws(BatchError) where Key: Hashable {
        try putMany(entries.map { ($0.key, $0.value) })
    }

    /// Removes many keys, in their order. See ``KeyValueOperations/removeMany(_:)``.
    /// - Returns: How many of the keys were there.
    /// - Throws: ``BatchError``, which says how many keys were dealt with before the one that failed, and why it did.
    @discardableResult
    @inlinable
    public func removeMany(_ keys: [Key]) throws(BatchError) -> Int {
        try raw.removeMany(keys)
    }

    /// Calls `body` for some entries from `cursor` on, and gives back where to go on: `nil` when all have been seen. See
    /// ``KeyValueOperations/scan(from:limit:_:)``.
    /// - Throws: What `body` throws, as it is; ``StoreError/undecodable(reason:)`` at the first entry that is no `Key` or no
    ///   `Value`; and what the raw operation throws.
    @inlinable
    public func scan(
        from cursor: ScanCursor = .start, limit: Int = 100, _ body: (_ key: Key, _ value: Value) throws -> Void
    ) throws -> ScanCursor? {
        try raw.scan(from: cursor, limit: limit) { key, value in
            try body(try Key(storeKey: key), try codec.decode(value))
        }
    }

    /// Calls `body` for each entry until it returns `false`. See ``KeyValueOperations/forEach(_:)`` for which it meets.
    /// - Throws: What `body` throws, as it is; ``StoreError/undecodable(reason:)`` at the first entry that is no `Key` or no
    ///   `Value`; and what the raw operation throws.
    /// - Complexity: O(n), besides `body` and the decoding.
    @inlinable
    public func forEach(_ body: (_ key: Key, _ value: Value) throws -> Bool) throws {
        try raw.forEach { key, value in
            try body(try Key(storeKey: key), try codec.decode(value))
        }
    }

    /// How many entries there are, as ``KeyValueOperations/count`` tells it.
    /// - Complexity: O(1).
    @inlinable
    public var count: Int { raw.count }

    /// Removes all entries at one instant. See ``KeyValueOperations/clear()``.
    /// - Throws: What the raw operation throws. Nothing was removed.
    @inlinable
    public func clear() throws(StoreError) {
        try raw.clear()
    }
}
