/// A ``Keyspace`` as a ``Snapshot`` or a ``Transaction`` sees it, with its types.
public struct KeyspaceView<Key: StoreKey & StoreKeyDecodable, Value, Raw: ReadOperations> {
    /// The same as bytes.
    public let raw: Raw
    @usableFromInline let codec: ErasedCodec<Value>

    @usableFromInline
    init(_ raw: Raw, _ codec: ErasedCodec<Value>) {
        self.raw = raw
        self.codec = codec
    }

    /// The value of `key`, or `nil` if there is none.
    /// - Throws: ``StoreError/undecodable(reason:)`` if what is stored is no `Value`, and what ``ReadOperations/get(_:)``
    ///   throws.
    @inlinable
    public func get(_ key: Key) throws(StoreError) -> Value? { try raw.get(key, using: codec) }

    /// The value of `key`, or `nil` if there is none, as ``get(_:)`` gives it.
    @inlinable
    public subscript(key: Key) -> Value? {
        get throws(StoreError) { try get(key) }
    }

    /// How long the value of `key` lives. See ``ReadOperations/timeToLive(_:)``.
    @inlinable
    public func timeToLive(_ key: Key) throws(StoreError) -> TimeToLive? { try raw.timeToLive(key) }

    /// Whether there is a value for `key`. What it is, is not looked at.
    @inlinable
    public func contains(_ key: Key) throws(StoreError) -> Bool { try raw.contains(key) }

    /// The values of `keys`, in their order, `nil` where there is none.
    @inlinable
    public func getMany(_ keys: [Key]) throws(StoreError) -> [Value?] {
        var values: [Value?] = []
        values.reserveCapacity(keys.count)
        for key in keys { values.append(try get(key)) }
        return values
    }

    /// Calls `body` for each entry until it returns `false`. See ``ReadOperations/forEach(_:)``.
    /// - Throws: What `body` throws, as it is; ``StoreError/undecodable(reason:)`` at the first entry that is no `Key` or no
    ///   `Value`; and what the raw operation throws.
    @inlinable
    public func forEach(_ body: (_ key: Key, _ value: Value) throws -> Bool) throws {
        try raw.forEach { key, value in try body(try Key(storeKey: key), try codec.decode(value)) }
    }

    /// How many entries there are. O(n).
    @inlinable
    public func count() throws -> Int { try raw.count() }
}

extension KeyspaceView: Sendable where Raw: Sendable {}

extension KeyspaceView where Raw == TransactionKeyspace {
    /// Stores `value` for `key` when the transaction is committed. See ``TransactionOperations/put(_:_:expiring:)``.
    @inlinable
    public func put(
        _ key: Key, _ value: Value, expiring expiration: Expiration = .byDefault
    ) throws(StoreError) {
        try codec.withEncoded(value) { bytes throws(StoreError) in try raw.put(key, bytes, expiring: expiration) }
    }

    /// Gives the value of `key` another deadline. See ``TransactionOperations/expire(_:_:)``.
    /// - Returns: `true` if the transaction sees a value for it.
    @discardableResult
    @inlinable
    public func expire(_ key: Key, _ expiration: Expiration) throws(StoreError) -> Bool {
        try raw.expire(key, expiration)
    }

    /// Removes `key` when the transaction is committed. See ``TransactionOperations/remove(_:)``.
    /// - Returns: `true` if the transaction sees a value for it.
    @discardableResult
    @inlinable
    public func remove(_ key: Key) throws(StoreError) -> Bool { try raw.remove(key) }

    /// Changes the value of `key` by a closure; `nil` afterwards removes the key.
    @discardableResult
    @inlinable
    public func update<R>(_ key: Key, _ body: (inout Value?) throws -> R) throws -> R {
        try raw.update(key, using: codec, body)
    }
}
