import Martlet
import Synchronization

/// How long it takes to open a snapshot and close it again while others write.
enum SnapshotTimes {
    private static let entries = 1_000_000
    private static let count = 20_000

    /// Prints one line of JSON: nanoseconds at the median and above, and what the writers did a second.
    static func measure(writers: Int) throws {
        let store = try Store()
        for number in 0..<entries { try store.put(number, number) }
        let isOver = Atomic<Bool>(false)
        let puts = Atomic<Int>(0)
        let shared = SharedTimes()
        try runThreads(writers + 1) { thread, waitForAll in
            waitForAll()
            if thread == writers {
                try shared.set(measure(store))
                isOver.store(true, ordering: .relaxed)
                return
            }
            var (number, done) = (thread, 0)
            while !isOver.load(ordering: .relaxed) {
                number = (number &* 1_103_515_245 &+ 12_345) % entries
                try store.put(number, done)
                done += 1
            }
            puts.add(done, ordering: .relaxed)
        }
        let sorted = shared.all.sorted()
        func at(_ share: Double) -> UInt64 { sorted[Int(share * Double(sorted.count - 1))] }
        let seconds = Double(sorted.reduce(0, +)) * 1e-9
        let rate = Int(Double(puts.load(ordering: .relaxed)) / seconds)
        let times = "\"p50\": \(at(0.5)), \"p99\": \(at(0.99)), \"max\": \(at(1))"
        print("{\"writers\": \(writers), \(times), \"puts_per_second\": \(rate)}")
    }

    private static func measure(_ store: Store) throws -> [UInt64] {
        try (0..<count).map { _ in
            let start = nanoseconds()
            try store.snapshot().close()
            return nanoseconds() - start
        }
    }
}

/// What one thread hands to another, which waits for its end.
@safe private final class SharedTimes: @unchecked Sendable {
    // Sendable: written by one thread, and read after that has ended.
    private(set) var all: [UInt64] = []

    func set(_ times: [UInt64]) { all = times }
}
