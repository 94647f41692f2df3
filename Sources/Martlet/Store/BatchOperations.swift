/// What can be done with the entries of a keyspace in a ``WriteBatch``.
public protocol BatchOperations {
    /// The keyspace these operations act on.
    var target: BatchKeyspace { get }
}

extension BatchOperations {
    /// Stores `value` for `key` when the batch is applied. How long it lives is counted from this call.
    /// - Throws: ``StoreError/keyTooLarge(bytes:)``, ``StoreError/valueTooLarge(bytes:)``, ``StoreError/outOfMemory`` or
    ///   ``StoreError/keyspaceDropped``; ``StoreError/transactionEnded`` after it was applied,
    ///   ``StoreError/transactionBusy``.
    /// - Complexity: O(key and value bytes), expected.
    /// - Precondition: `expiration` is not ``Expiration/kept``: a batch reads nothing.
    @inlinable
    public func put(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable,
        _ value: borrowing some StoreValue & ~Copyable & ~Escapable, expiring expiration: Expiration = .byDefault
    ) throws(StoreError) {
        precondition(!expiration.isKept, "a batch does not know what it replaces: keep a deadline in a transaction")
        try target.keyspace.put(key, value, expiring: expiration)
    }

    /// Removes `key` when the batch is applied, if it is there then.
    /// - Throws: What ``put(_:_:expiring:)`` throws.
    /// - Complexity: O(key bytes), expected.
    @inlinable
    public func remove(_ key: borrowing some StoreKey & ~Copyable & ~Escapable) throws(StoreError) {
        try key.withKeyBytes { key throws(StoreError) in try target.keyspace.removeBytes(key) }
    }
}
