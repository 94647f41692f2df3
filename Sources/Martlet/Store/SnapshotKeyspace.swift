/// One keyspace as it was at the instant of a ``Snapshot``, which it keeps open.
public struct SnapshotKeyspace: ReadOperations {
    /// What is read.
    public let source: ReadSource
}
