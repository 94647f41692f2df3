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
