/// What one client is subscribed to.
struct Subscriptions: Hashable, Sendable {
    private var names: [Set<TopicName>] = TopicKind.allCases.map { _ in [] }
    /// The memory that they take, here and in the table of the event loop.
    private(set) var byteCount = 0
    private var publishedCount = 0

    /// What a subscription takes besides its name, about.
    private static let entryBytes = 192

    subscript(kind: TopicKind) -> Set<TopicName> { names[kind.rawValue] }

    /// Whether there is none to what is published.
    var isEmpty: Bool { publishedCount == 0 }

    var count: Int { names.reduce(0) { $0 + $1.count } }

    /// How many a confirmation names: those to channels and patterns together.
    func count(beside kind: TopicKind) -> Int {
        kind == .shard ? self[.shard].count : self[.channel].count + self[.pattern].count
    }

    /// `false`: it was there.
    mutating func insert(_ name: TopicName, _ kind: TopicKind) -> Bool {
        guard names[kind.rawValue].insert(name).inserted else { return false }
        byteCount += name.bytes.count + Subscriptions.entryBytes
        if kind != .monitor { publishedCount += 1 }
        return true
    }

    /// `false`: it was not there.
    mutating func remove(_ name: TopicName, _ kind: TopicKind) -> Bool {
        guard names[kind.rawValue].remove(name) != nil else { return false }
        byteCount -= name.bytes.count + Subscriptions.entryBytes
        if kind != .monitor { publishedCount -= 1 }
        return true
    }
}
