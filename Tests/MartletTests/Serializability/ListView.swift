import Martlet

/// The lists as a transaction or a snapshot sees them.
struct ListView {
    /// By keyspace.
    private let sources: [any ReadOperations]
    /// The same, where they can be written.
    private let targets: [TransactionKeyspace]

    init(of transaction: Transaction, _ keyspaces: [RawKeyspace]) {
        targets = keyspaces.map { transaction.keyspace($0) }
        sources = targets
    }

    init(of snapshot: Snapshot, _ keyspaces: [RawKeyspace]) {
        targets = []
        sources = keyspaces.map { snapshot.keyspace($0) }
    }

    func get(_ list: Int) throws -> [UInt8]? { try sources[list % 3].get(list) }

    func put(_ list: Int, _ bytes: [UInt8]) throws { try targets[list % 3].put(list, bytes) }

    func remove(_ list: Int) throws -> Bool { try targets[list % 3].remove(list) }

    /// All lists of a keyspace that there are.
    func lists(of keyspace: Int) throws -> [(list: Int, bytes: [UInt8])] {
        var lists: [(list: Int, bytes: [UInt8])] = []
        try sources[keyspace].forEach { key, value in
            if let list = StoredList.list(ofKey: key) { lists.append((list, [UInt8](copying: value))) }
            return true
        }
        return lists
    }
}
