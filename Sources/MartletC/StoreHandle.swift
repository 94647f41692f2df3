import CMartlet
import Martlet

/// What a `martlet_store *` points at: a store, or one of its keyspaces.
final class StoreHandle {
    /// What its calls act on.
    let keyspace: RawKeyspace
    let opened: OpenedStore
    let isStore: Bool
    private let unawaited: RawKeyspace
    private let written: RawKeyspace?
    private let synced: RawKeyspace?

    init(of keyspace: RawKeyspace, in opened: OpenedStore, isStore: Bool) throws(StoreError) {
        self.keyspace = keyspace
        self.opened = opened
        self.isStore = isStore
        unawaited = try keyspace.with(.memory)
        written = opened.hasDirectory ? try keyspace.with(.written) : nil
        synced = opened.hasDirectory ? try keyspace.with(.synced) : nil
    }

    /// The keyspace whose changes wait for that, whatever the store's own do. `nil`: it has no such level.
    func keyspace(_ durability: martlet_durability) -> RawKeyspace? {
        switch durability {
        case MARTLET_MEMORY: unawaited
        case MARTLET_WRITTEN: written
        case MARTLET_SYNCED: synced
        default: nil
        }
    }

    /// The pointer that C has.
    var pointer: OpaquePointer { unsafe OpaquePointer(Unmanaged.passUnretained(self).toOpaque()) }
}
