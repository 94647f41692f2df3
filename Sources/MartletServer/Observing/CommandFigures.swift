/// How often a command was executed, and how long that took, as some ``CommandMeter``s show it together.
struct CommandFigures {
    private(set) var callCount = 0
    var failureCount = 0
    /// How often it was refused, and so not executed.
    var rejectionCount = 0
    var nanoseconds = 0
    /// How many took less than each power of two, in microseconds, and not less than the one before.
    private var buckets: [Int] = []

    mutating func add(_ count: Int, toBucket bucket: Int) {
        guard count > 0 else { return }
        callCount += count
        if bucket >= buckets.count { buckets += Array(repeating: 0, count: bucket + 1 - buckets.count) }
        buckets[bucket] += count
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
