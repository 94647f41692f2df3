/// Versions that were kept for a snapshot that is closed.
struct SnapshotLeftover: @unchecked Sendable {
    /// The first note of the list. `@unchecked`: the list is no one's but this value's.
    var first: KeptVersion?
    /// The time of the snapshot.
    let time: UInt64
    /// The keyspaces that the notes are of, by the identity of their indexes, which live as long as this.
    let entries: [UInt: KeyspaceEntry]
}
