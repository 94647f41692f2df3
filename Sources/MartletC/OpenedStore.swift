import CMartlet
import Martlet

/// A store that C has open: what its handles share, and what it has to free.
///
/// The handles of keyspaces refer to it and it to them, until `close`.
final class OpenedStore {
    private struct Dependents {
        var keyspaces: [[UInt8]: StoreHandle] = [:]
        var transactions: [ObjectIdentifier: TransactionHandle] = [:]
    }

    let store: Store
    let hasDirectory: Bool
    let evicts: Bool
    let messages: MessageReceiver
    private let dependents: Lock<Dependents>

    init(_ setup: StoreSetup, at directory: String?) throws(StoreError) {
        guard let messages = MessageReceiver(), let dependents = Lock(Dependents()) else { throw .outOfMemory }
        self.messages = messages
        self.dependents = dependents
        hasDirectory = directory != nil
        evicts = setup.evicts
        let options = setup.options(tellingOf: messages)
        if let directory {
            store = try Store(at: directory, options)
        } else {
            store = try Store(options)
        }
    }

    /// The handle of the keyspace of that name, made if there is none.
    func handle(ofKeyspace name: [UInt8]) throws(StoreError) -> StoreHandle {
        if let handle = dependents.withLock({ $0.keyspaces[name] }) { return handle }
        // Not under the lock: it may wait for the disk. What two make at once, one of them keeps.
        let made = try StoreHandle(of: try store.keyspace(name), in: self, isStore: false)
        return dependents.withLock { dependents in
            if let handle = dependents.keyspaces[name] { return handle }
            dependents.keyspaces[name] = made
            return made
        }
    }

    func begin() -> TransactionHandle {
        let handle = TransactionHandle(store.begin(), of: self)
        dependents.withLock { $0.transactions[ObjectIdentifier(handle)] = handle }
        return handle
    }

    /// Lets go of a transaction that has ended.
    func forget(_ handle: TransactionHandle) {
        dependents.withLock { $0.transactions[ObjectIdentifier(handle)] = nil }
    }

    /// Aborts what is under way, ends writing, tells the receiver of that as its last message, and frees all handles but the
    /// store's own.
    ///
    /// The store itself says that it is closed when nothing refers to it any more: too late for a receiver that calls it.
    func close() throws(StoreError) {
        for handle in dependents.withLock({ $0.transactions }).values { handle.abort() }
        defer {
            messages.write(.debug, "closed")
            unsafe messages.send(to: nil, nil)
            // What the receiver has made goes with the rest.
            let ended = dependents.withLock { dependents in
                defer { dependents = Dependents() }
                return dependents
            }
            for handle in ended.transactions.values { handle.abort() }
        }
        try store.close()
    }
}
