/// One keyspace that a ``WriteBatch`` writes to.
public struct BatchKeyspace: BatchOperations {
    @usableFromInline let keyspace: TransactionKeyspace

    /// This keyspace.
    public var target: BatchKeyspace { self }
}
