/// A named, independent map of bytes to bytes inside a store: the same key in two keyspaces is two entries.
///
/// A handle, cheap to copy; the entries are the store's. Made by ``Store/keyspace(_:)``; ``Keyspace`` is the same with
/// types for keys and values.
public struct RawKeyspace: KeyValueOperations {
    @usableFromInline let core: KeyspaceCore

    /// This keyspace.
    @inlinable
    public var target: RawKeyspace { self }

    /// The keyspace's name as it is now, `nil` for the store's default keyspace.
    public var name: [UInt8]? { core.entry.name }
}
