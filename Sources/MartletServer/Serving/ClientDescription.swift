import MartletRESP

/// What `CLIENT LIST` says of one client.
struct ClientDescription: Sendable {
    let id: Int
    let address: String
    let localAddress: String
    let name: [UInt8]
    let ageSeconds: Int
    let idleSeconds: Int
    let database: Int
    /// The commands since MULTI, −1 without.
    let queuedCount: Int
    let queuedBytes: Int
    let watchedCount: Int
    /// How many channels, patterns and shard channels it is subscribed to.
    let subscriptionCounts: [Int]
    let queryBytes: Int
    let outputBytes: Int
    let memoryBytes: Int
    let lastCommand: String
    let version: RESPVersion
    let clientLibrary: [UInt8]
    let clientLibraryVersion: [UInt8]
    let isUnix: Bool
    let isMonitor: Bool
    let isKept: Bool
    let isNotTouching: Bool
    let tracking: TrackingOptions
    let isRedirectBroken: Bool

    /// The session's part, with what the connection adds.
    init(of session: Session, queryBytes: Int, outputBytes: Int, memoryBytes: Int) {
        let now = Instant.now
        id = session.id
        address = session.address
        localAddress = session.localAddress
        name = session.name
        ageSeconds = Int((now - session.connected) / 1_000)
        idleSeconds = Int((now - session.lastSeen) / 1_000)
        database = session.database
        queuedCount = session.queue?.requests.count ?? -1
        queuedBytes = session.queue?.byteCount ?? 0
        watchedCount = session.watched.count
        subscriptionCounts = TopicKind.published.map { session.subscriptions[$0].count }
        self.queryBytes = queryBytes
        self.outputBytes = outputBytes
        self.memoryBytes = memoryBytes
        lastCommand = session.lastCommand?.name ?? "NULL"
        version = session.version
        clientLibrary = session.clientLibrary
        clientLibraryVersion = session.clientLibraryVersion
        isUnix = session.isUnix
        isMonitor = !session.subscriptions[.monitor].isEmpty
        (isKept, isNotTouching) = (session.isKept, session.isNotTouching)
        (tracking, isRedirectBroken) = (session.tracking, session.tracker?.isRedirectBroken ?? false)
    }

    var isSubscriber: Bool { subscriptionCounts.contains { $0 > 0 } }

    var type: ClientType { isSubscriber ? .subscriber : .normal }

    /// Letters for what is special about it: `O` for one that watches all commands, `P` for subscriptions, `x` between MULTI and
    /// EXEC, `t` for one that tracks keys, `R` if whom its invalidations are for is gone, `B` if it is told of all keys
    /// with some beginnings, `U` by a unix socket, `e` and `T` for what it asked for by `CLIENT NO-EVICT` and `NO-TOUCH`, `N` for
    /// nothing.
    var flags: String {
        let letters: [(Bool, String)] = [
            (isMonitor, "O"), (isSubscriber, "P"), (queuedCount >= 0, "x"), (tracking.isOn, "t"),
            (isRedirectBroken, "R"), (tracking.isBroadcast, "B"), (isUnix, "U"), (isKept, "e"), (isNotTouching, "T"),
        ]
        let flags = letters.filter(\.0).map(\.1).joined()
        return flags.isEmpty ? "N" : flags
    }

    /// The line that clients know.
    var line: String {
        func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
        let fields: [(String, String)] = [
            ("id", "\(id)"), ("addr", address), ("laddr", localAddress), ("fd", "-1"), ("name", text(name)),
            ("age", "\(ageSeconds)"), ("idle", "\(idleSeconds)"), ("flags", flags), ("db", "\(database)"),
            ("sub", "\(subscriptionCounts[TopicKind.channel.rawValue])"),
            ("psub", "\(subscriptionCounts[TopicKind.pattern.rawValue])"),
            ("ssub", "\(subscriptionCounts[TopicKind.shard.rawValue])"),
            ("multi", "\(queuedCount)"), ("watch", "\(watchedCount)"),
            ("qbuf", "\(queryBytes)"), ("qbuf-free", "0"), ("argv-mem", "0"), ("multi-mem", "\(queuedBytes)"),
            ("obl", "\(outputBytes)"), ("oll", "0"), ("omem", "0"), ("tot-mem", "\(memoryBytes)"), ("events", "r"),
            ("cmd", lastCommand), ("user", "default"), ("redir", "\(tracking.redirectID)"),
            ("resp", "\(version.rawValue)"),
            ("lib-name", text(clientLibrary)), ("lib-ver", text(clientLibraryVersion)),
        ]
        return fields.map { "\($0.0)=\($0.1)" }.joined(separator: " ")
    }
}
