/// What a client has asked for by `CLIENT TRACKING`.
struct TrackingOptions: Hashable, Sendable {
    /// Another client, which gets the invalidations.
    struct Redirect: Hashable, Sendable {
        let id: Int
        /// Its event loop.
        let loop: Int
    }

    var isOn = false
    /// Whether it is told of all keys that begin as one of the prefixes, instead of those that it has read.
    var isBroadcast = false
    private(set) var prefixes: Set<TrackedKey> = []
    /// The memory that the prefixes take, here and in the tables of the event loop.
    private(set) var byteCount = 0
    /// Whether keys are remembered of those commands alone that come after `CLIENT CACHING YES`.
    var isOptIn = false
    /// Whether they are remembered of all but those that come after `CLIENT CACHING NO`.
    var isOptOut = false
    /// Whether it is not told of its own changes.
    var isWithoutOwn = false
    var redirect: Redirect?

    /// The number of the client that gets the invalidations, as clients are told: 0 for this one, −1 without tracking.
    var redirectID: Int { isOn ? redirect?.id ?? 0 : -1 }

    /// Whether the keys are remembered that the next command reads.
    func remembersKeys(isCachingGiven: Bool) -> Bool {
        isOn && !isBroadcast && (!isOptIn || isCachingGiven) && (!isOptOut || !isCachingGiven)
    }

    mutating func insert(_ prefix: TrackedKey) {
        guard prefixes.insert(prefix).inserted else { return }
        byteCount += 2 * prefix.bytes.count + TrackingOptions.prefixBytes
    }

    /// What a prefix takes besides its bytes, about.
    private static let prefixBytes = 256
}
