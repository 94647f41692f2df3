/// A keyspace whose keys are all of one type, and its values of another.
///
/// ```swift
/// let ages = try store.keyspace("ages", String.self, Int.self)
/// try ages.put("Ada", 36)
/// let age = try ages["Ada"]  // Optional(36)
/// ```
///
/// A view of a ``RawKeyspace``, cheap to copy, that promises as much: any number of threads may use it at once, and
/// each of its operations is the one of the same name there. Others may use the same keyspace with other types, or as
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
    public func put(_ key: Key, _ value: Value) throws(StoreError) -> Bool {
        try raw.put(key, value, using: codec)
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
    /// To store one, ``put(_:_:)``: what can fail is a call, with `try` in front.
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

    /// The values of `keys`, in their order, `nil` where there is none. See ``KeyValueOperations/getMany(_:)``.
    /// - Throws: What ``get(_:)`` throws.
    /// - Complexity: O(bytes of keys and values), expected, besides the decoding.
    @inlinable
    public func getMany(_ keys: [Key]) throws(StoreError) -> [Value?] {
        try raw.getMany(keys, using: codec)
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
