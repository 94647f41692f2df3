/// A key-value store in memory that many threads share.
///
/// Keys are 0 to 65,535 bytes, values 0 bytes to 512 MiB, of any content. A store is a set of keyspaces; its own
/// operations, those of ``KeyValueOperations``, act on the default one. It lives as long as someone refers to it or to
/// one of its keyspaces, and frees all it holds when the last reference goes.
///
/// ```swift
/// let store = try Store()
/// try store.put("user:1", "Ada")
/// let name = try store.get("user:1", as: String.self)  // Optional("Ada")
/// ```
///
/// An empty store costs some 14 KiB, and ten thousand may be open at once; the first entry takes a piece of 64 KiB, of
/// which only the pages in use are resident. A thread that uses a store is registered with it
/// at its first call and leaves when it ends.
public final class Store: KeyValueOperations {
    let core: StoreCore
    /// The default keyspace.
    public let target: RawKeyspace

    /// Opens an empty store.
    /// - Throws: ``StoreError/outOfMemory`` if the limit or the system leaves no room for even an empty one.
    public convenience init(_ options: StoreOptions = StoreOptions()) throws(StoreError) {
        self.init(core: try StoreCore(options))
    }

    init(core: StoreCore) {
        self.core = core
        target = RawKeyspace(core: KeyspaceCore(store: core, index: core.defaultIndex))
    }

    /// The keyspace with that name, made if there is none yet.
    ///
    /// The name may be any key. Handles of one name are the same keyspace, whichever call made them.
    /// - Throws: ``StoreError/outOfMemory`` or ``StoreError/keyTooLarge(bytes:)``. No keyspace was made.
    /// - Complexity: O(name bytes). Keep the handle rather than asking again for each operation.
    public func keyspace(
        _ name: borrowing some StoreKey & ~Copyable & ~Escapable
    ) throws(StoreError) -> RawKeyspace {
        let name = name.withKeyBytes { [UInt8](copying: $0) }
        guard name.count <= Limit.keyBytesMax else { throw .keyTooLarge(bytes: name.count) }
        return RawKeyspace(core: KeyspaceCore(store: core, index: try core.index(named: name)))
    }

    /// What the store holds and has done, all keyspaces together.
    /// - Complexity: O(threads and keyspaces). Nothing waits for it.
    public func statistics() -> StoreStatistics { core.statistics() }
}
