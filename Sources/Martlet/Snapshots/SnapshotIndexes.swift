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
