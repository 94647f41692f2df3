/// How often a command was executed, and how long that took.
struct CommandMeter: Sendable {
    private(set) var callCount = 0
    private(set) var failureCount = 0
    /// How often it was refused, and so not executed.
    private(set) var rejectionCount = 0
    private(set) var nanoseconds = 0
    /// How many took less than each power of two, in microseconds, and not less than the one before.
    private(set) var buckets: [Int] = []

    static func bucket(for nanoseconds: Int) -> Int {
        Int.bitWidth - (max(0, nanoseconds) / 1_000).leadingZeroBitCount
    }

    mutating func add(_ tally: CommandTally) {
        callCount += tally.callCount
        failureCount += tally.failureCount
        nanoseconds += tally.nanoseconds
        if tally.bucket >= buckets.count { buckets += Array(repeating: 0, count: tally.bucket + 1 - buckets.count) }
        buckets[tally.bucket] += tally.callCount
    }

    mutating func addRejection() { rejectionCount += 1 }

    mutating func add(_ other: CommandMeter) {
        callCount += other.callCount
        failureCount += other.failureCount
        rejectionCount += other.rejectionCount
        nanoseconds += other.nanoseconds
        if other.buckets.count > buckets.count {
            buckets += Array(repeating: 0, count: other.buckets.count - buckets.count)
        }
        for (bucket, count) in other.buckets.enumerated() { buckets[bucket] += count }
    }

    var microseconds: Int { nanoseconds / 1_000 }

    /// For each power of two that a call came up to, how many took no longer.
    var cumulative: [(microseconds: Int, count: Int)] {
        var sum = 0
        return buckets.enumerated().compactMap { bucket, count in
            sum += count
            return count > 0 ? (1 << bucket, sum) : nil
        }
    }

    /// What that share of the calls stayed below, about.
    func microseconds(ofShare share: Double) -> Int {
        cumulative.first { Double($0.count) >= share * Double(callCount) }?.microseconds ?? 0
    }
}
