/// Writes that are applied together by ``Store/write(_:)``.
///
/// Its own calls write to the default keyspace; ``keyspace(_:)`` gives the others. For one thread at a time, as a
/// ``Transaction`` is.
public final class WriteBatch: BatchOperations {
    let core: TransactionCore
    private let defaultKeyspace: RawKeyspace

    init(over keyspace: RawKeyspace) {
        core = TransactionCore(of: keyspace.core.store)
        defaultKeyspace = keyspace
    }

    /// The keyspace that the batch's own calls write to.
    public var target: BatchKeyspace { keyspace(defaultKeyspace) }

    /// A keyspace to write to.
    /// - Precondition: It is one of the batch's store.
    public func keyspace(_ keyspace: RawKeyspace) -> BatchKeyspace {
        BatchKeyspace(keyspace: TransactionKeyspace(transaction: core, core: keyspace.core))
    }
}

/// One keyspace that a ``WriteBatch`` writes to.
public struct BatchKeyspace: BatchOperations {
    @usableFromInline let keyspace: TransactionKeyspace

    /// This keyspace.
    public var target: BatchKeyspace { self }
}

/// What can be done with the entries of a keyspace in a ``WriteBatch``.
public protocol BatchOperations {
    /// The keyspace these operations act on.
    var target: BatchKeyspace { get }
}

extension BatchOperations {
    /// Stores `value` for `key` when the batch is applied.
    /// - Throws: ``StoreError/keyTooLarge(bytes:)``, ``StoreError/valueTooLarge(bytes:)``, ``StoreError/outOfMemory`` or
    ///   ``StoreError/keyspaceDropped``; ``StoreError/transactionEnded`` after it was applied,
    ///   ``StoreError/transactionBusy``.
    /// - Complexity: O(key and value bytes), expected.
    @inlinable
    public func put(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable,
        _ value: borrowing some StoreValue & ~Copyable & ~Escapable
    ) throws(StoreError) {
        try target.keyspace.put(key, value)
    }

    /// Removes `key` when the batch is applied, if it is there then.
    /// - Throws: What ``put(_:_:)`` throws.
    /// - Complexity: O(key bytes), expected.
    @inlinable
    public func remove(_ key: borrowing some StoreKey & ~Copyable & ~Escapable) throws(StoreError) {
        try key.withKeyBytes { key throws(StoreError) in try target.keyspace.removeBytes(key) }
    }
}
