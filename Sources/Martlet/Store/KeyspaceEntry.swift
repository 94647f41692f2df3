/// What the store's table holds for a keyspace, shared by all of its handles.
///
/// It has the store's memory, not the store: a dropped keyspace goes when its last handle does.
final class KeyspaceEntry: Sendable {
    /// Never used again in this store, not even after the keyspace is dropped.
    let id: UInt32
    let index: HashIndex
    private let memory: StoreMemory
    private let currentName: Lock<[UInt8]?>

    /// `nil` if memory is refused.
    init?(
        id: UInt32, name: [UInt8]?, epochs: Epochs, hashKey: HashKey, expectedEntries: Int = 0,
        tagBits: UInt64 = HashIndex.tagBits
    ) {
        guard let currentName = Lock<[UInt8]?>(name),
            let index = HashIndex(
                epochs: epochs, hashKey: hashKey, expectedEntries: expectedEntries, tagBits: tagBits)
        else { return nil }
        index.keyspace = id
        self.id = id
        self.index = index
        self.currentName = currentName
        memory = epochs.memory
    }

    deinit {
        index.destroy()
    }

    /// `nil` for the default keyspace.
    var name: [UInt8]? { currentName.withLock { $0 } }

    func rename(to name: [UInt8]) {
        currentName.withLock { $0 = name }
    }

    /// What a log calls the keyspace.
    var label: String { KeyspaceEntry.label(name) }

    static func label(_ name: [UInt8]?) -> String {
        guard let name else { return "the default keyspace" }
        return "the keyspace \(quoted(name))"
    }

    static func quoted(_ name: [UInt8]) -> String { String(decoding: name, as: UTF8.self).debugDescription }
}
