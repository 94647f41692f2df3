import Martlet

/// The store itself, with a bound on its entries.
struct StorePolicy: CachePolicy {
    static let name = "martlet"

    private let store: Store

    init(capacity: Int, keyCount: Int) throws { try self.init(capacity: capacity, .s3fifo) }

    fileprivate init(capacity: Int, _ policy: EvictionPolicy) throws {
        var options = StoreOptions(atLimit: .evict(policy))
        options.entryLimit = capacity
        store = try Store(options)
    }

    func request(_ key: UInt32) throws -> Bool {
        if try store.withValue(key, { _ in }) != nil { return true }
        try store.put(key, [])
        return false
    }
}

/// The same with its other policy.
struct StoreLRUPolicy: CachePolicy {
    static let name = "martlet-lru"

    private let cache: StorePolicy

    init(capacity: Int, keyCount: Int) throws { cache = try StorePolicy(capacity: capacity, .lru) }

    func request(_ key: UInt32) throws -> Bool { try cache.request(key) }
}
