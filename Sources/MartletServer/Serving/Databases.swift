import Martlet
import Synchronization

/// The numbered databases, each in one of the store's keyspaces.
///
/// At first number 0 is the default keyspace, and the others are those named `db1`, `db2` and so on. Where they have been
/// exchanged, the store keeps the arrangement in a keyspace of its own. It changes only while no request is executed.
package final class Databases: Sendable {
    package static let count = 16
    /// Where the arrangement is kept.
    package static let ownKeyspace = "martlet-databases"
    private static let ownKey = "arrangement"

    private struct State {
        var arrangement: Arrangement
        /// By place.
        var keyspaces: [RawKeyspace?]
    }

    private let store: Store
    private let state: Lock<State>
    private let changes = Atomic<Int>(0)
    private let lastChange = Atomic<UInt64>(0)

    init(of store: Store) throws(StoreError) {
        self.store = store
        var keyspaces = [RawKeyspace?](repeating: nil, count: Arrangement.placeCount)
        keyspaces[0] = try store.with(.memory)
        guard let state = Lock(State(arrangement: try Databases.kept(in: store), keyspaces: keyspaces)) else {
            throw .outOfMemory
        }
        self.state = state
        // A crash may have come before.
        try emptyWhatIsLeft()
        try store.freeWhatWasTakenOut()
    }

    private static func kept(in store: Store) throws(StoreError) -> Arrangement {
        let name = Array(ownKeyspace.utf8)
        guard store.keyspaces().contains(where: { $0.name == name }) else { return Arrangement() }
        guard let bytes = try store.keyspace(ownKeyspace).get(ownKey) else { return Arrangement() }
        guard let arrangement = Arrangement(bytes) else {
            throw .undecodable(reason: "the arrangement of the databases")
        }
        return arrangement
    }

    // MARK: Finding

    var arrangement: Arrangement { state.withLock { $0.arrangement } }

    /// Grows whenever the arrangement changes, so that who keeps a keyspace need not take the lock to know that it is good.
    var version: Int { changes.load(ordering: .acquiring) }

    /// The number of the change that brought the arrangement about.
    var lastChangeNumber: UInt64 { lastChange.load(ordering: .relaxed) }

    /// A database, made when it is asked for.
    /// - Parameter arrangement: Another than there is.
    func keyspace(_ number: Int, in arrangement: Arrangement? = nil) throws -> RawKeyspace {
        guard (0..<Databases.count).contains(number) else { throw ReplyError.databaseOutOfRange }
        return try state.withLock { state in
            try keyspace(at: (arrangement ?? state.arrangement).places[number], &state)
        }
    }

    /// Which database a keyspace is by now, if it is one: one that was emptied away has no number.
    func number(ofKeyspace id: UInt32) throws -> Int? {
        let (isMade, number) = state.withLock { state -> (Bool, Int?) in
            guard let place = state.keyspaces.firstIndex(where: { $0?.id == id }) else { return (false, nil) }
            return (true, state.arrangement.places.firstIndex(of: UInt8(place)))
        }
        return isMade ? number : try known().first { $0.keyspace.id == id }?.number
    }

    private func keyspace(at place: UInt8, _ state: inout State) throws(StoreError) -> RawKeyspace {
        if let keyspace = state.keyspaces[Int(place)] { return keyspace }
        let made = try store.keyspace(Databases.name(of: place)).with(.memory)
        state.keyspaces[Int(place)] = made
        return made
    }

    /// Beyond the databases' own names they are such as no program will have chosen.
    private static func name(of place: UInt8) -> String { place < count ? "db\(place)" : "martlet-db\(place)" }

    /// The databases that have ever been asked for, since the store was made.
    func known() throws -> [(number: Int, keyspace: RawKeyspace)] {
        let names = Set(store.keyspaces().compactMap { $0.name.map { String(decoding: $0, as: UTF8.self) } })
        return try state.withLock { state in
            try state.arrangement.places.enumerated().compactMap { number, place in
                guard place == 0 || names.contains(Databases.name(of: place)) else { return nil }
                return (number, try keyspace(at: place, &state))
            }
        }
    }

    // MARK: Changing

    /// Gives a database an empty place.
    func empty(_ number: Int, in arrangement: inout Arrangement) throws {
        let place = try state.withLock { state in
            try arrangement.unused.first { try keyspace(at: $0, &state).count == 0 }
        }
        guard let place else { throw StoreError.outOfMemory }
        arrangement.move(number, to: place)
    }

    /// Has a transaction keep the arrangement, where anything is kept.
    func keep(_ arrangement: Arrangement, in transaction: Transaction) throws {
        guard store.keepsChanges else { return }
        try transaction.keyspace(store.keyspace(Databases.ownKeyspace)).put(Databases.ownKey, arrangement.bytes)
    }

    /// All have their places by that from now on. No request is being executed.
    func install(_ arrangement: Arrangement) {
        state.withLock { $0.arrangement = arrangement }
        lastChange.store(store.lastSequence.rawValue, ordering: .relaxed)
        changes.add(1, ordering: .releasing)
    }

    /// Empties the places that no database has any more; `Store.freeWhatWasTakenOut` frees what was there. One caller at a time.
    func emptyWhatIsLeft() throws(StoreError) {
        let arrangement = arrangement
        guard !arrangement.left.isEmpty else { return }
        for place in arrangement.left {
            try state.withLock { state throws(StoreError) in try keyspace(at: place, &state) }.takeOut()
        }
        let emptied = state.withLock { state in
            state.arrangement.forgetLeft()
            return state.arrangement
        }
        guard store.keepsChanges else { return }
        try store.keyspace(Databases.ownKeyspace).with(.memory).put(Databases.ownKey, emptied.bytes)
    }
}
