/// Versions that were kept for a snapshot that is closed.
struct SnapshotLeftover: @unchecked Sendable {
    /// The first note of the list. `@unchecked`: the list is no one's but this value's.
    var first: KeptVersion?
    /// The time of the snapshot.
    let time: UInt64
    /// The indexes that the notes name, which live as long as this.
    let indexes: SnapshotIndexes
}

/// The keyspaces of a store as they were at one instant.
struct SnapshotIndexes: Sendable {
    let defaultEntry: KeyspaceEntry
    /// By name.
    let named: [[UInt8]: KeyspaceEntry]

    /// The entries by the identity of their indexes.
    func byIdentity() -> [UInt: KeyspaceEntry] {
        var entries = [defaultEntry.index.identity: defaultEntry]
        for entry in named.values { entries[entry.index.identity] = entry }
        return entries
    }
}
