/// A ``Keyspace`` that a ``WriteBatch`` writes to, with its types.
public struct KeyspaceBatch<Key: StoreKey & StoreKeyDecodable, Value> {
    /// The same as bytes.
    public let raw: BatchKeyspace
    @usableFromInline let codec: ErasedCodec<Value>

    @usableFromInline
    init(_ raw: BatchKeyspace, _ codec: ErasedCodec<Value>) {
        self.raw = raw
        self.codec = codec
    }

    /// Stores `value` for `key` when the batch is applied. See ``BatchOperations/put(_:_:expiring:)``.
    @inlinable
    public func put(
        _ key: Key, _ value: Value, expiring expiration: Expiration = .byDefault
    ) throws(StoreError) {
        try codec.withEncoded(value) { bytes throws(StoreError) in try raw.put(key, bytes, expiring: expiration) }
    }

    /// Removes `key` when the batch is applied, if it is there then.
    @inlinable
    public func remove(_ key: Key) throws(StoreError) { try raw.remove(key) }
}
