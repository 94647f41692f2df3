/// Times every 16th operation: two readings of the clock cost about as much as a fast read of the store.
struct LatencySampler {
    static let every = 16

    private(set) var latencies = Histogram()
    private var position = 0

    /// Does `operation`, and notes how long it took if it is its turn.
    @inline(__always)
    mutating func sample<R>(_ operation: () throws -> R) rethrows -> R {
        position &+= 1
        guard position & (Self.every - 1) == 0 else { return try operation() }
        let start = monotonicNanoseconds()
        let result = try operation()
        latencies.record(monotonicNanoseconds() &- start)
        return result
    }
}
