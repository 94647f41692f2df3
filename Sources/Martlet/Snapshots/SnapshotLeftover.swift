/// Versions that were kept for a snapshot that is closed.
struct SnapshotLeftover: @unchecked Sendable {
    /// The first note of the list. `@unchecked`: the list is no one's but this value's.
    var first: KeptVersion?
    /// The time of the snapshot.
    let time: UInt64
    /// The indexes that the notes name, which live as long as this.
    let indexes: SnapshotIndexes
}
