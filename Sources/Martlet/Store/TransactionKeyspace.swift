/// One keyspace as a ``Transaction`` sees it.
public struct TransactionKeyspace: TransactionOperations {
    let transaction: TransactionCore
    let core: KeyspaceCore

    /// This keyspace.
    public var target: TransactionKeyspace { self }
}

extension TransactionKeyspace {
    @usableFromInline
    func putBytes(_ key: RawSpan, _ value: RawSpan, expiring expiration: Expiration) throws(StoreError) {
        try transaction.put(key, value, expiring: expiration, in: core)
    }

    @usableFromInline
    func removeBytes(_ key: RawSpan) throws(StoreError) { try transaction.remove(key, in: core) }
}
