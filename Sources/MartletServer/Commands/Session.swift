import Martlet
import MartletRESP

/// What the server knows of one client, apart from its connection.
///
/// One thread at a time has it: the client's event loop, or a worker while a command runs there.
final class Session {
    let id: Int
    let server: ServerCore
    /// The client's address and the one it came to.
    let address: String
    let localAddress: String
    let isLocal: Bool
    /// Those of its event loop.
    let topics: Topics
    let meters: CommandMeters
    /// When the command before was done, or its requests were looked at, in nanoseconds.
    var moment = 0

    var version = RESPVersion.two
    var isAuthenticated: Bool
    var name: [UInt8] = []
    var clientLibrary: [UInt8] = []
    var clientLibraryVersion: [UInt8] = []
    private(set) var database = 0
    private(set) var keyspace: RawKeyspace
    /// The commands since MULTI, if there was one.
    var queue: CommandQueue?
    var watched: [WatchedKey] = []
    var replies = ReplyMode.on
    var subscriptions = Subscriptions()
    /// Whether it is not cut off where the memory limit leaves no room for what it holds.
    var isKept = false
    /// Whether it asked for its reads not to count as uses.
    var isNotTouching = false
    /// What is published when the transaction ends.
    var outbox: [Message] = []
    /// How many messages of its own have to be delivered before it goes on, as too much is on the way.
    var deliveriesAwaited = 0
    /// The transaction of the EXEC that is running, or of one command that needs one.
    private var view: Transaction?
    /// What the connection is to do after the command.
    var aftermath = Aftermath.next
    /// The command before, and when it came.
    var lastCommand: Command?
    let connected = Instant.now
    var lastSeen = Instant.now

    init(id: Int, server: ServerCore, address: String, localAddress: String, isLocal: Bool, topics: Topics) {
        self.id = id
        self.server = server
        self.address = address
        self.localAddress = localAddress
        self.isLocal = isLocal
        (self.topics, meters) = (topics, server.meters[topics.number])
        isAuthenticated = server.settings.current.password == nil
        keyspace = server.databases.first
    }

    var isUnix: Bool { address.hasSuffix(":0") }

    /// Whether the command runs on a thread that serves no other client.
    var isApart = false

    /// The memory that it holds.
    var byteCount: Int {
        watched.reduce(subscriptions.byteCount + (queue?.byteCount ?? 0)) {
            $0 + $1.key.count + MemoryLayout<WatchedKey>.stride
        }
    }

    /// Goes on only where nobody has to wait for it.
    func runApart() throws {
        guard isApart else { throw ExecutedApart() }
    }

    /// Whether a request is one of another protocol: a browser's, that a page has tricked into talking to this server.
    func isHostile(_ arguments: borrowing Arguments) -> Bool {
        arguments[0].isWord("POST") || arguments[0].isWord("HOST:")
    }

    /// What its database is for the command that is running.
    var keys: Database { keys(of: keyspace) }

    private func keys(of keyspace: RawKeyspace) -> Database {
        view.map { Database($0.keyspace(keyspace), isApart: isApart) }
            ?? Database(keyspace, isApart: isApart)
    }

    var isInTransaction: Bool { view != nil }

    func select(_ number: Int) throws {
        keyspace = try server.databases.keyspace(number)
        database = number
    }

    func keys(of number: Int) throws -> Database {
        keys(of: try server.databases.keyspace(number))
    }

    /// Runs `body` such that no other client sees a part of what it does, and what it reads was there together. It may run
    /// twice.
    func atomically<R>(_ body: (Database) throws -> R) throws -> R {
        guard view == nil else { return try body(keys) }
        return try inTransaction { _ in try body(keys) }
    }

    /// Runs `body` with one transaction for all that the client asks for.
    func inTransaction<R>(_ body: (Transaction) throws -> R) throws -> R {
        let before = subscriptions
        defer { (view, outbox) = (nil, []) }
        let result = try server.store.transaction { transaction in
            try transaction.setDurability(.memory)
            // It may be run again: what it did outside the store is undone.
            outbox = []
            restore(before)
            view = transaction
            return try body(transaction)
        }
        sendOutbox()
        return result
    }

    /// The values of several keys, as they were together.
    func values(of keys: [[UInt8]]) throws -> [[UInt8]?] {
        guard view == nil else { return try keys.map { try self.keys.get($0.span) } }
        return try keyspace.getMany(keys, consistent: true)
    }

    /// As a client is that has just come.
    func reset() {
        unsubscribe()
        (isKept, isNotTouching) = (false, false)
        queue = nil
        watched = []
        version = .two
        name = []
        replies = .on
        (database, keyspace) = (0, server.databases.first)
        isAuthenticated = server.settings.current.password == nil
    }
}
