import Martlet

/// What is done where the memory limit is reached, by the names of Redis.
package enum MemoryPolicy: String, CaseIterable, Sendable {
    case refusal = "noeviction"
    case recency = "allkeys-lru"
    case use = "allkeys-lfu"

    /// Why a name is that of no policy here.
    package struct Refusal: Error, Hashable, Sendable {
        package let reason: String
    }

    package init(named name: [UInt8]) throws(Refusal) {
        let name = String(decoding: name, as: UTF8.self).lowercased()
        if let policy = MemoryPolicy(rawValue: name) {
            self = policy
        } else if let reason = MemoryPolicy.missing[name] {
            throw Refusal(reason: reason)
        } else {
            throw Refusal(reason: "argument(s) must be one of the following: \(MemoryPolicy.names)")
        }
    }

    init(of store: Store) {
        self =
            switch store.evictionPolicy {
            case nil: .refusal
            case .lru: .recency
            case .s3fifo: .use
            }
    }

    package var action: LimitAction {
        switch self {
        case .refusal: .reject
        case .recency: .evict(.lru)
        case .use: .evict(.s3fifo)
        }
    }

    /// Those that Redis has besides, and why they are not here.
    private static let missing: [String: String] = {
        let volatile =
            "entries with a time to live are not removed before others: allkeys-lru and allkeys-lfu are there"
        return [
            "allkeys-random": "entries are not removed at random: allkeys-lru and allkeys-lfu are there",
            "volatile-lru": volatile, "volatile-lfu": volatile, "volatile-random": volatile, "volatile-ttl": volatile,
        ]
    }()

    private static let names =
        "volatile-lru, volatile-lfu, volatile-random, volatile-ttl, allkeys-lru, allkeys-lfu, allkeys-random, "
        + "noeviction"
}
