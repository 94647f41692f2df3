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
    /// The last of its calls, which are not in the meters yet.
    @safe @exclusivity(unchecked) var tally: CommandTally?
    /// What the `EXEC` that is running has counted.
    @safe @exclusivity(unchecked) var attempt: Attempt?
    /// When the command before was done, or a batch of requests began, by ``Stopwatch``.
    @safe @exclusivity(unchecked) var moment = 0

    @safe @exclusivity(unchecked) var version = RESPVersion.two
    @safe @exclusivity(unchecked) var isAuthenticated: Bool
    @safe @exclusivity(unchecked) var name: [UInt8] = []
    @safe @exclusivity(unchecked) var clientLibrary: [UInt8] = []
    @safe @exclusivity(unchecked) var clientLibraryVersion: [UInt8] = []
    @safe @exclusivity(unchecked) private(set) var database = 0
    /// Its keyspace, by some version of the databases' arrangement.
    @safe @exclusivity(unchecked) private var selected: RawKeyspace?
    @safe @exclusivity(unchecked) private var selectedVersion = 0
    /// How the databases are arranged for the transaction that is running, and will be for all.
    @safe @exclusivity(unchecked) private var arrangement: Arrangement?
    /// The databases that the transaction that is running took to be all.
    private var takenForAll: [Int]?
    /// The commands since MULTI, if there was one.
    @safe @exclusivity(unchecked) var queue: CommandQueue?
    @safe @exclusivity(unchecked) var watched = WatchedKeys()
    @safe @exclusivity(unchecked) var replies = ReplyMode.on
    @safe @exclusivity(unchecked) var subscriptions = Subscriptions()
    /// What it has asked for by CLIENT TRACKING, and how others see that; `nil` before it has asked for anything.
    @safe @exclusivity(unchecked) var tracking = TrackingOptions()
    @safe @exclusivity(unchecked) var tracker: Tracker?
    /// Whether the running transaction has asked for something else, if only for a while.
    @safe @exclusivity(unchecked) var isTrackingChanged = false
    /// Whether CLIENT CACHING was given, for the next command.
    @safe @exclusivity(unchecked) var isCachingGiven = false
    /// What comes behind the reply: keys, or `nil` for everything, that the client has to forget since it has changed them itself.
    @safe @exclusivity(unchecked) var ownInvalidations: [TrackedKey?] = []
    /// The event loops that have clients who are told of its changes, and are not on their way to those yet, as far as it knows.
    @safe @exclusivity(unchecked) var loopsTold: Set<Int> = []
    /// What the running transaction has changed, as those are told who track keys when it ends.
    @safe @exclusivity(unchecked) var changedKeys: [TrackedKey] = []
    @safe @exclusivity(unchecked) var isEverythingChanged = false
    /// Those of them that the client had read and, since it changed them itself, does not want to be told of.
    @safe @exclusivity(unchecked) var untoldKeys: [TrackedKey] = []
    /// Whether it is not cut off where the memory limit leaves no room for what it holds.
    @safe @exclusivity(unchecked) var isKept = false
    /// Whether it asked for its reads not to count as uses.
    var isNotTouching = false
    /// What is published when the transaction ends.
    @safe @exclusivity(unchecked) var outbox: [Message] = []
    /// How many messages of its own have to be delivered before it goes on, as too much is on the way.
    @safe @exclusivity(unchecked) var deliveriesAwaited = 0
    /// The transaction of the EXEC that is running, or of one command that needs one.
    @safe @exclusivity(unchecked) private var view: Transaction?
    /// What the connection is to do after the command.
    @safe @exclusivity(unchecked) var aftermath = Aftermath.next
    /// The command before, and when it came.
    @safe @exclusivity(unchecked) var lastCommand: Command?
    let connected = Instant.now
    @safe @exclusivity(unchecked) var lastSeen = Instant.now

    init(id: Int, server: ServerCore, address: String, localAddress: String, isLocal: Bool, topics: Topics) {
        self.id = id
        self.server = server
        self.address = address
        self.localAddress = localAddress
        self.isLocal = isLocal
        (self.topics, meters) = (topics, server.meters[topics.number])
        isAuthenticated = server.settings.current.password == nil
    }

    var isUnix: Bool { address.hasSuffix(":0") }

    /// Whether the command runs on a thread that serves no other client.
    @safe @exclusivity(unchecked) var isApart = false

    /// The memory that it holds.
    var byteCount: Int {
        subscriptions.byteCount + (queue?.byteCount ?? 0) + watched.byteCount + name.count + clientLibrary.count
            + clientLibraryVersion.count + tracking.byteCount
    }

    /// Goes on only where nobody has to wait for it.
    func runApart() throws {
        guard isApart else { throw ExecutedApart() }
    }

    /// What its database is for the command that is running.
    var keys: Database { get throws { keys(of: try keyspace) } }

    private func keys(of keyspace: RawKeyspace) -> Database {
        view.map { Database($0.keyspace(keyspace), isApart: isApart) }
            ?? Database(keyspace, isApart: isApart)
    }

    /// Whether a command looks at databases, or changes them.
    func usesDatabases(_ command: Command) -> Bool {
        !command.flags.isDisjoint(with: [.write, .readOnly]) || queue?.requests.isEmpty == false
    }

    /// Whether it exchanges or empties any: EXEC does what was asked for since MULTI.
    func rearrangesDatabases(_ command: Command) -> Bool {
        command.flags.contains(.rearranging) || queue?.isRearranging == true
    }

    var isInTransaction: Bool { view != nil }

    /// The keyspace of its database.
    var keyspace: RawKeyspace {
        get throws {
            if let selected, selectedVersion == server.databases.version { return selected }
            return try select(database)
        }
    }

    @discardableResult
    func select(_ number: Int) throws -> RawKeyspace {
        let version = server.databases.version
        let keyspace = try keyspace(of: number)
        (database, selected, selectedVersion) = (number, keyspace, version)
        return keyspace
    }

    func keys(of number: Int) throws -> Database { keys(of: try keyspace(of: number)) }

    func keyspace(of number: Int) throws -> RawKeyspace {
        try server.databases.keyspace(number, in: arrangement)
    }

    /// Runs `body` such that no other client sees a part of what it does, and what it reads was there together. It may run
    /// twice.
    func atomically<R>(_ body: (Database) throws -> R) throws -> R {
        guard view == nil else { return try body(keys) }
        return try inTransaction { _ in try body(keys) }
    }

    /// Runs `body` with one transaction for all that the client asks for.
    func inTransaction<R>(_ body: (Transaction) throws -> R) throws -> R {
        try undoing { before in
            defer { endTransaction() }
            let result = try server.store.transaction { transaction in
                try begin(transaction, since: before)
                return try body(transaction)
            }
            sendOutbox()
            return result
        }
    }

    /// Undoes what `body` did outside the store if it throws.
    private func undoing<R>(_ body: (Outside) throws -> R) throws -> R {
        let before = outside
        isTrackingChanged = false
        do {
            return try body(before)
        } catch {
            try? restore(before)
            throw error
        }
    }

    /// It may be one that is run again: what it did outside the store is undone.
    private func begin(_ transaction: Transaction, since before: Outside) throws {
        try transaction.setDurability(.memory)
        endTransaction()
        try restore(before)
        view = transaction
    }

    private func restore(_ before: Outside) throws {
        restore(before.subscriptions)
        try restoreTracking(before.tracking)
        isCachingGiven = before.isCachingGiven
    }

    private func endTransaction() {
        tellUntold()
        (view, outbox, changedKeys, isEverythingChanged) = (nil, [], [], false)
    }

    /// What commands do to the session, and not to the store.
    private struct Outside {
        let subscriptions: Subscriptions
        let tracking: TrackingOptions
        let isCachingGiven: Bool
    }

    private var outside: Outside {
        Outside(subscriptions: subscriptions, tracking: tracking, isCachingGiven: isCachingGiven)
    }

    // MARK: Whole databases

    /// Runs `body` likewise, where it may exchange databases or empty them: others see that at the instant of the rest.
    /// The caller uses the databases alone.
    func inRearrangement<R>(_ body: (Transaction) throws -> R) throws -> R {
        try undoing { before in
            for _ in 0..<Session.freeAttempts {
                do {
                    return try rearrange(isHalted: false, since: before, body)
                } catch StoreError.conflict {}
            }
            while true {
                do {
                    return try rearrange(isHalted: true, since: before, body)
                } catch StoreError.conflict {}
            }
        }
    }

    /// Whether it runs while the event loops stand still.
    private(set) var isHalted = false

    /// So often a transaction is tried while others go on.
    private static let freeAttempts = 4

    private func rearrange<R>(
        isHalted: Bool, since before: Outside, _ body: (Transaction) throws -> R
    ) throws -> R {
        let transaction = server.store.begin()
        defer {
            endTransaction()
            (arrangement, takenForAll, selected) = (nil, nil, nil)
        }
        do {
            try begin(transaction, since: before)
            func prepare() throws -> R {
                let result = try body(transaction)
                if let arrangement { try server.databases.keep(arrangement, in: transaction) }
                return result
            }
            var result: R? = isHalted ? nil : try prepare()
            try server.network.whileHalted {
                self.isHalted = isHalted
                defer { self.isHalted = false }
                let done = try result ?? prepare()
                if let takenForAll, try takenForAll != allDatabases() { throw StoreError.conflict(key: nil) }
                try transaction.commit()
                if let arrangement { server.databases.install(arrangement) }
                result = done
            }
            guard let result else { preconditionFailure("a transaction was committed and has no result") }
            sendOutbox()
            // It is done all the same; what was left then is emptied by the next, or when the server begins.
            try? server.databases.emptyWhatIsLeft()
            return result
        } catch {
            try? transaction.abort()
            throw error
        }
    }

    /// Changes what the databases will be once the transaction is through.
    func rearrange(_ change: (inout Arrangement) throws -> Void) throws {
        var next = arrangement ?? server.databases.arrangement
        try change(&next)
        arrangement = next
        try select(database)
    }

    /// The numbers of the databases that there are. A transaction that asks is run again if others make one before its end.
    func allDatabases() throws -> [Int] {
        let numbers = try server.databases.known().map(\.number)
        if isInTransaction { takenForAll = numbers }
        return numbers
    }

    /// Whether a database has a place that the running transaction has brought into use.
    func isFresh(_ number: Int) -> Bool {
        arrangement.map { !server.databases.arrangement.places.contains($0.places[number]) } ?? false
    }

    // MARK: Values

    /// Calls `body` with the value of a key where it lies. `nil`: there is none.
    func withValue<R>(of key: Span<UInt8>, _ body: (RawSpan) throws -> R) throws -> R? {
        guard view == nil else { return try keys.withValue(key, body) }
        return try keyspace.withValue(key) { value in
            try Database.checkLength(value.byteCount, isApart: isApart)
            return try body(value)
        }
    }

    /// Calls `body` with the values of several keys, as they were together, and then tells of those that are not there.
    func withValues(of keys: [[UInt8]], _ body: (RawSpan?) throws -> Void) throws {
        var missed: [[UInt8]] = []
        if view == nil {
            try keyspace.withValues(keys, consistent: true) { position, value in
                if value == nil { missed.append(keys[position]) }
                try body(value)
            }
        } else {
            let database = try self.keys
            for key in keys {
                guard try database.withValue(key.span, { try body($0) }) == nil else { continue }
                missed.append(key)
                try body(nil)
            }
        }
        for key in missed { tellMissed(key) }
    }

    /// Whether a reply may become as long as that. One that is long is made apart, and one that is too long not at all.
    func checkReply(byteCount: Int) throws {
        try Database.checkLength(byteCount, isApart: isApart)
        guard byteCount <= server.settings.current.output.hardBytes else {
            throw ReplyError("ERR the reply would exceed client-output-buffer-limit")
        }
    }

    // MARK: What replies tell of

    /// A number that no change is later than that the reply to a request tells of: for a read of keys that of the last change near
    /// them. `nil`: it may tell of any that was made.
    func lastChange(toldBy arguments: borrowing Arguments) -> UInt64? {
        guard let command = lastCommand, command.flags.contains(.readOnly), command.keys != .none,
            let keyspace = try? keyspace
        else { return nil }
        var last = server.databases.lastChangeNumber
        for position in command.keys.positions(count: arguments.count) {
            guard let change = try? keyspace.lastChange(near: arguments[position]) else { return nil }
            last = max(last, change.rawValue)
        }
        return last
    }

    /// As a client is that has just come.
    func reset() {
        unsubscribe()
        endTracking()
        (isKept, isNotTouching) = (false, false)
        queue = nil
        watched = WatchedKeys()
        version = .two
        name = []
        replies = .on
        (database, selected) = (0, nil)
        isAuthenticated = server.settings.current.password == nil
    }
}
