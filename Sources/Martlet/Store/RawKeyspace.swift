/// A named, independent map inside a store: the same key in two keyspaces is two entries.
///
/// A handle, cheap to copy; the entries are the store's. Made by ``Store/keyspace(_:)``.
public struct RawKeyspace: KeyValueOperations {
    @usableFromInline let core: KeyspaceCore

    /// This keyspace.
    @inlinable
    public var target: RawKeyspace { self }
}
