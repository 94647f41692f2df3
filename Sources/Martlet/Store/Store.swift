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
/// ``init(at:_:)`` opens a store whose changes last: the same in memory, with a log and checkpoints in a directory.
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

    /// Opens the store in the directory at `path`, which is made if it is missing, with all that was acknowledged there.
    ///
    /// Reads cost what they cost in memory. Every change goes to a log, in the order of the sequence numbers; a call that
    /// makes one returns when it lasts as well as ``StoreOptions/durability`` says, which is through a loss of power unless
    /// chosen otherwise. One process at a time has a directory open. What was found is in ``recovery``.
    ///
    /// What the directory has after a crash is what was there at one instant: every change up to some number and none after,
    /// with all that were acknowledged. A call that failed or did not return may have been made or not.
    /// - Throws: ``StoreError/directoryLocked(path:processID:)``; ``StoreError/corrupted(path:offset:reason:)`` or
    ///   ``StoreError/formatUnknown(path:version:)``, and no file was changed;
    ///   ``StoreError/storageFailed(operation:path:code:durableThrough:)`` if the system refused something;
    ///   ``StoreError/outOfMemory`` if there is more than ``StoreOptions/memoryLimit`` allows.
    /// - Complexity: O(bytes of the newest checkpoint and of the log after it).
    public convenience init(at path: String, _ options: StoreOptions = StoreOptions()) throws(StoreError) {
        let storage = try DirectoryStorage.open(path: path, access: .exclusive)
        self.init(core: try StoreCore(options, storage: storage))
    }

    init(core: StoreCore) {
        self.core = core
        target = RawKeyspace(core: KeyspaceCore(store: core, entry: core.defaultEntry))
    }

    /// The keyspace with that name, made if there is none yet.
    ///
    /// The name may be any key. Handles of one name are the same keyspace, whichever call made them.
    /// - Throws: ``StoreError/outOfMemory``, ``StoreError/keyTooLarge(bytes:)`` or ``StoreError/keyspacesExhausted``. No
    ///   keyspace was made.
    /// - Complexity: O(name bytes). Keep the handle rather than asking again for each operation.
    public func keyspace(
        _ name: borrowing some StoreKey & ~Copyable & ~Escapable
    ) throws(StoreError) -> RawKeyspace {
        RawKeyspace(core: try core.keyspace(named: try Store.bytes(ofName: name)))
    }

    /// The named keyspaces there are, in the order of their names' bytes. The default one has no name and is not among
    /// them.
    /// - Complexity: O(n log n) for n keyspaces.
    public func keyspaces() -> [RawKeyspace] {
        core.keyspaces.entries.map { RawKeyspace(core: KeyspaceCore(store: core, entry: $0)) }
    }

    /// Gives a keyspace another name. Its entries and its handles stay as they are, and other threads go on with it.
    /// - Throws: ``StoreError/keyspaceNotFound``; ``StoreError/keyspaceExists`` if the new name is another keyspace's;
    ///   ``StoreError/keyTooLarge(bytes:)`` or ``StoreError/outOfMemory``. Nothing was renamed.
    /// - Complexity: O(name bytes).
    public func renameKeyspace(
        _ name: borrowing some StoreKey & ~Copyable & ~Escapable,
        to newName: borrowing some StoreKey & ~Copyable & ~Escapable
    ) throws(StoreError) {
        try core.renameKeyspace(try Store.bytes(ofName: name), to: try Store.bytes(ofName: newName))
    }

    /// Removes a keyspace and all its entries, at one instant.
    ///
    /// Every later call on a handle of it throws ``StoreError/keyspaceDropped`` if it can throw; its count is 0. A new keyspace of the name has nothing to
    /// do with it. What waits and what goes on meanwhile is as with ``KeyValueOperations/clear()``.
    /// - Returns: `true` if there was one.
    /// - Throws: ``StoreError/outOfMemory`` or ``StoreError/sequenceExhausted``. Nothing was removed.
    /// - Complexity: O(1) until the entries are gone for everyone, O(n) until it returns.
    @discardableResult
    public func dropKeyspace(
        _ name: borrowing some StoreKey & ~Copyable & ~Escapable
    ) throws(StoreError) -> Bool {
        try core.dropKeyspace(named: try Store.bytes(ofName: name))
    }

    static func bytes(
        ofName name: borrowing some StoreKey & ~Copyable & ~Escapable
    ) throws(StoreError) -> [UInt8] {
        let bytes = name.withKeyBytes { [UInt8](copying: $0) }
        guard bytes.count <= Limit.keyBytesMax else { throw .keyTooLarge(bytes: bytes.count) }
        return bytes
    }

    /// What the store holds and has done, all keyspaces together.
    /// - Complexity: O(threads and keyspaces). Nothing waits for it.
    public func statistics() -> StoreStatistics { core.statistics() }
}
