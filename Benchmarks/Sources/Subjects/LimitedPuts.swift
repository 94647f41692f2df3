import Martlet

/// Puts in a store that is full, and the same in one without a limit.
///
///     limit policy=none|s3fifo|lru bytes=B entries=N puts=P threads=T
///
/// How about half of the puts come to evict: the store is given N entries, which is more than B bytes hold, and all entries
/// take as much. Then half of the puts are of new keys, for each of which one entry has to go. The other half are of keys
/// that are there, and stay there, `inserted` and `evicted` tell whether it came so: an eighth of the N, which by LRU are put
/// again long before as many new ones have come as the store holds. S3-FIFO keeps them since they are not among the first
/// tenth, which is all that may wait in its small queue while the store fills, and new keys, put once, come no farther than
/// there.
struct LimitedPuts {
    private static let valueBytes = 100

    private let store: Store
    private let entries: Int
    private let kept: Range<Int>
    /// With which one comes by each of those that are kept once, neighbours in time far apart in memory.
    private let step: Int
    private let puts: Int
    private let threads: Int

    init(_ command: Command) throws {
        entries = try command.number("entries", otherwise: 1_000_000)
        puts = try command.number("puts", otherwise: 1_000_000)
        threads = try command.number("threads", otherwise: 1)
        kept = entries / 8..<max(entries / 8 + 1, entries / 4)
        step = LimitedPuts.step(for: kept.count)
        guard entries > 0, puts > 0, threads > 0 else { throw Failure("there have to be entries, puts and threads") }
        let policy = try command.text("policy")
        var options = StoreOptions()
        if policy != "none" {
            options.memoryLimit = try command.number("bytes", otherwise: 100 * entries)
            options.atLimit = .evict(try EvictionPolicy(named: policy))
        }
        store = try Store(options)
    }

    func measure() throws -> [(String, String)] {
        try fill()
        // By then new keys drive out what came in before, and what is not put again.
        _ = try perform(entries / 10, newFrom: entries)
        let before = store.statistics()
        let tallies = try perform(puts, newFrom: 2 * entries)
        let after = store.statistics()
        return tallies.report(operations: puts / threads * threads) + [
            ("evicted", "\(after.eviction.evicted - before.eviction.evicted)"), ("entries", "\(after.entries)"),
            ("counted_bytes", "\(after.memory.totalBytes)"),
        ]
    }

    private static func step(for count: Int) -> Int {
        func commonDivisor(_ one: Int, _ other: Int) -> Int { other == 0 ? one : commonDivisor(other, one % other) }
        var step = max(1, Int(Double(count) * 0.618))
        while commonDivisor(step, count) != 1 { step += 1 }
        return step
    }

    private func fill() throws {
        let (key, value) = (Buffer(count: 16), Value(bytes: Self.valueBytes, phase: 0))
        for number in 0..<entries { _ = try put(number, key, value) }
        for _ in 0..<2 { for number in kept { _ = try put(number, key, value) } }
    }

    /// - Parameter newFrom: The number of the first new key. Each thread has every so manieth from there on.
    private func perform(_ puts: Int, newFrom first: Int) throws -> [Tally] {
        let tallies = Tallies(count: threads)
        try runThreads(threads) { thread, waitForAll in
            let (key, value) = (Buffer(count: 16), Value(bytes: Self.valueBytes, phase: 1))
            var (place, new) = (kept.count * thread / threads, first + thread)
            var random = UInt64(thread + 1)
            var tally = Tally()
            waitForAll()
            tally.start = nanoseconds()
            for _ in 0..<puts / threads {
                random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let isNew = random >> 63 == 0
                let number = isNew ? new : kept.lowerBound + place
                if try put(number, key, value) { tally.inserted &+= 1 }
                tally.sum &+= UInt64(number)
                if isNew { new += threads } else { place = (place + step) % kept.count }
            }
            tally.end = nanoseconds()
            tallies.set(thread, tally)
        }
        return tallies.all
    }

    /// Neighbours in number have words that are far apart.
    @inline(__always)
    private func put(_ number: Int, _ key: Buffer, _ value: Value) throws -> Bool {
        key.setWord(UInt64(number) &* 0x9E37_79B9_7F4A_7C15, at: 0)
        key.setWord(UInt64(number), at: 8)
        return try store.put(key.bytes, value.of(key.bytes))
    }
}
