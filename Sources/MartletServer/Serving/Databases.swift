import Martlet

/// The numbered databases: the store's default keyspace is number 0, the others are named `db1`, `db2` and so on.
final class Databases: Sendable {
    static let count = 16

    private let store: Store
    let first: RawKeyspace
    private let others: Lock<[RawKeyspace?]>

    init(of store: Store) throws(StoreError) {
        self.store = store
        first = try store.with(.memory)
        guard let others = Lock<[RawKeyspace?]>(Array(repeating: nil, count: Databases.count)) else {
            throw .outOfMemory
        }
        self.others = others
    }

    /// A database, made when it is asked for.
    func keyspace(_ number: Int) throws -> RawKeyspace {
        guard (0..<Databases.count).contains(number) else { throw ReplyError.databaseOutOfRange }
        guard number > 0 else { return first }
        return try others.withLock { keyspaces in
            if let keyspace = keyspaces[number] { return keyspace }
            let made = try store.keyspace("db\(number)").with(.memory)
            keyspaces[number] = made
            return made
        }
    }

    /// Which database a keyspace is, if it is one.
    func number(ofKeyspace id: UInt32) throws -> Int? {
        guard id != first.id else { return 0 }
        let made = others.withLock { keyspaces in keyspaces.firstIndex { $0?.id == id } }
        return try made ?? known().first { $0.keyspace.id == id }?.number
    }

    /// The databases that have ever been asked for, since the store was made.
    func known() throws -> [(number: Int, keyspace: RawKeyspace)] {
        let names = Set(store.keyspaces().compactMap { $0.name.map { String(decoding: $0, as: UTF8.self) } })
        var all = [(number: 0, keyspace: first)]
        for number in 1..<Databases.count where names.contains("db\(number)") {
            all.append((number, try keyspace(number)))
        }
        return all
    }
}
