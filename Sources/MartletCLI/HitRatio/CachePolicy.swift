/// A cache of so many keys, without values: what is asked for and not there comes in, and another goes.
protocol CachePolicy: SendableMetatype {
    /// What tables call it.
    static var name: String { get }

    /// - Parameters:
    ///   - capacity: How many keys it has at most.
    ///   - keyCount: Keys are numbers below this.
    init(capacity: Int, keyCount: Int) throws

    /// Whether the key was there.
    mutating func request(_ key: UInt32) throws -> Bool
}

extension CachePolicy {
    /// Of how many of the requests the key was there, from 0 to 1.
    static func hitRatio(of trace: Trace, capacity: Int) throws -> Double {
        var cache = try Self(capacity: capacity, keyCount: trace.keyCount)
        var hits = 0
        for key in trace.requests where try cache.request(key) { hits += 1 }
        return Double(hits) / Double(trace.requests.count)
    }
}
