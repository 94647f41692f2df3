import Synchronization

/// Counts how often a command was executed, and how long that took. Any thread may add, and any may look: each figure is one
/// that was, and not all of them at one instant.
final class CommandMeter: Sendable {
    private let failures = Atomic<Int>(0)
    private let rejections = Atomic<Int>(0)
    private let nanoseconds = Atomic<Int>(0)
    /// How many took less than each power of two, in microseconds, and not less than the one before; what took longer than the last
    /// one, over half an hour, counts there.
    private let buckets = InlineArray<32, Atomic<Int>> { _ in Atomic(0) }

    /// Which power of two, in microseconds, something took less than, and not less than the one before.
    static func bucket(for nanoseconds: Int) -> Int {
        Int.bitWidth - (max(0, nanoseconds) / 1_000).leadingZeroBitCount
    }

    func add(_ tally: CommandTally) {
        buckets[min(tally.bucket, buckets.count - 1)].add(tally.callCount, ordering: .relaxed)
        nanoseconds.add(tally.nanoseconds, ordering: .relaxed)
        if tally.failureCount > 0 { failures.add(tally.failureCount, ordering: .relaxed) }
    }

    func addRejection() { rejections.add(1, ordering: .relaxed) }

    /// Has it begin anew. Of a call that is being added, some figures may be of before.
    func reset() {
        failures.store(0, ordering: .relaxed)
        rejections.store(0, ordering: .relaxed)
        nanoseconds.store(0, ordering: .relaxed)
        for bucket in buckets.indices { buckets[bucket].store(0, ordering: .relaxed) }
    }

    /// Adds what it shows to what others have shown.
    func show(in sum: inout CommandFigures) {
        sum.failureCount += failures.load(ordering: .relaxed)
        sum.rejectionCount += rejections.load(ordering: .relaxed)
        sum.nanoseconds += nanoseconds.load(ordering: .relaxed)
        for bucket in buckets.indices { sum.add(buckets[bucket].load(ordering: .relaxed), toBucket: bucket) }
    }
}
