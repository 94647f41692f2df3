import Martlet

/// What it costs that all changes of a store take their numbers from one clock: threads that write keys of their own, in
/// one store, and each in a store of its own.
enum ClockCost {
    private static let keys = 1_000
    private static let puts = 4_000_000

    /// Prints one line of JSON: millions of puts a second of all threads together.
    static func measure(threads: Int) throws {
        let together = try rate(threads, stores: 1)
        let apart = try rate(threads, stores: threads)
        print("{\"threads\": \(threads), \"one_store\": \(together), \"a_store_each\": \(apart)}")
    }

    private static func rate(_ threads: Int, stores count: Int) throws -> Double {
        let stores = try (0..<count).map { _ in try Store() }
        let tallies = Tallies(count: threads)
        try runThreads(threads) { thread, waitForAll in
            let store = stores[thread % count]
            func putAll(_ count: Int) throws {
                for number in 0..<count { try store.put(thread * keys + number % keys, number) }
            }
            try putAll(keys)
            waitForAll()
            var tally = Tally()
            tally.start = nanoseconds()
            try putAll(puts / threads)
            tally.end = nanoseconds()
            tallies.set(thread, tally)
        }
        let all = tallies.all
        let took = (all.map(\.end).max() ?? 0) - (all.map(\.start).min() ?? 0)
        return Double(puts / threads * threads) / Double(took) * 1e3
    }
}
