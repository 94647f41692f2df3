/// Writes that are applied together by ``Store/write(_:)``.
///
/// Its own calls write to the default keyspace; ``keyspace(_:)-(RawKeyspace)`` gives the others. For one thread at a time, as a
/// ``Transaction`` is.
public final class WriteBatch: BatchOperations {
    let core: TransactionCore
    private let defaultKeyspace: RawKeyspace

    init(over keyspace: RawKeyspace) {
        core = TransactionCore(of: keyspace.core.store)
        defaultKeyspace = keyspace
    }

    /// Has the batch acknowledged at another level than the store's changes are.
    /// - Throws: ``StoreError/notDurable`` if the store is in memory and `durability` is above ``Durability/memory``.
    public func setDurability(_ durability: Durability) throws(StoreError) { try core.setDurability(durability) }

    /// The keyspace that the batch's own calls write to.
    public var target: BatchKeyspace { keyspace(defaultKeyspace) }

    /// A keyspace to write to.
    /// - Precondition: It is one of the batch's store.
    public func keyspace(_ keyspace: RawKeyspace) -> BatchKeyspace {
        BatchKeyspace(keyspace: TransactionKeyspace(transaction: core, core: keyspace.core))
    }

    /// A keyspace of types to write to, likewise.
    @inlinable
    public func keyspace<Key, Value>(_ keyspace: Keyspace<Key, Value>) -> KeyspaceBatch<Key, Value> {
        KeyspaceBatch(self.keyspace(keyspace.raw), keyspace.codec)
    }
}
