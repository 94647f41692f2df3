/// One keyspace as it was at the instant of a ``Snapshot``, which it keeps open.
public struct SnapshotKeyspace: ReadOperations, Sendable {
    let snapshot: SnapshotCore
    let entry: KeyspaceEntry

    /// What is read.
    public var source: ReadSource { ReadSource(.snapshot(snapshot, entry)) }
}
