/// All keyspaces of a store as they were at one instant, for as long as the snapshot is open.
///
/// ```swift
/// let snapshot = try store.snapshot()
/// defer { snapshot.close() }
/// let total = try snapshot.count()
/// ```
///
/// Opening one takes no longer however large the store is, and copies nothing; any number may be open, and any number of
/// threads may read one at once. Writers go on: what they replace or remove is kept while an open snapshot sees it, counts
/// for the memory limit, and is freed when the last such snapshot closes. ``StoreStatistics/snapshots`` shows how much
/// that is. Reads take no lock, and wait for a writer only while it is changing the very bucket that is read, a matter of
/// nanoseconds; those of a keyspace that was cleared or dropped since take a short lock.
///
/// Reads of the snapshot itself are of the default keyspace. A snapshot that is not referred to any more closes itself.
public final class Snapshot: ReadOperations, Sendable {
    let core: SnapshotCore

    init(_ core: SnapshotCore) {
        self.core = core
    }

    /// The default keyspace.
    public var source: ReadSource { keyspace(of: core.keyspaces.defaultEntry).source }

    /// The snapshot sees all changes up to this number, and none after.
    public var sequence: SequenceNumber { SequenceNumber(rawValue: core.time) }

    /// The keyspace that had that name, `nil` if there was none.
    /// - Throws: ``StoreError/keyTooLarge(bytes:)``.
    /// - Complexity: O(name bytes).
    public func keyspace(
        _ name: borrowing some StoreKey & ~Copyable & ~Escapable
    ) throws(StoreError) -> SnapshotKeyspace? {
        core.keyspaces.named[try Store.bytes(ofName: name)].map(keyspace(of:))
    }

    /// A keyspace as it was. One that was made since is empty.
    /// - Precondition: It is one of the snapshot's store.
    public func keyspace(_ keyspace: RawKeyspace) -> SnapshotKeyspace {
        precondition(keyspace.core.store === core.store, "a snapshot is of one store, and the keyspace of another")
        return self.keyspace(of: keyspace.core.entry)
    }

    /// A keyspace of types as it was, likewise.
    @inlinable
    public func keyspace<Key, Value>(
        _ keyspace: Keyspace<Key, Value>
    ) -> KeyspaceView<Key, Value, SnapshotKeyspace> {
        KeyspaceView(self.keyspace(keyspace.raw), keyspace.codec)
    }

    /// The names of the keyspaces that there were, in the order of their bytes. The default one has none.
    /// - Complexity: O(n log n) for n keyspaces.
    public var keyspaceNames: [[UInt8]] {
        core.keyspaces.named.keys.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Frees what only this snapshot could see. Reads of it throw ``StoreError/snapshotClosed`` from now on; closing it
    /// again does nothing.
    /// - Complexity: O(versions that were kept for it), in steps between which other threads' reclamation goes on.
    public func close() { core.close() }

    private func keyspace(of entry: KeyspaceEntry) -> SnapshotKeyspace {
        SnapshotKeyspace(snapshot: core, entry: entry)
    }
}
