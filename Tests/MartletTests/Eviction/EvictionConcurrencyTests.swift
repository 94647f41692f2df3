@testable import Martlet
import MartletTestSupport
import Testing

@Suite struct EvictionConcurrencyTests {
    /// Values say which key they belong to, so that memory that was given to two, or moved wrongly, shows. With the larger limit
    /// there are several shards.
    @Test(arguments: Seed.some(3), [6 << 20, 16 << 20])
    func threadsThatEvictSeeWhatBelongsToTheirKeys(seed: Seed, limit: Int) throws {
        let store = try Store(StoreOptions(memoryLimit: limit, atLimit: .evict(seed.value % 2 == 0 ? .s3fifo : .lru)))
        let sizes = [8, 40, 120, 500, 2_000, 9_000, 40_000]
        let refused = Counter()
        onThreads(4) { thread in
            var random = SeededGenerator(seed: seed.value &+ UInt64(thread))
            for step in 0..<6_000 {
                let number = UInt64.random(in: 0..<20_000, using: &random)
                // The sizes change altogether now and then, so that blocks are moved.
                let size = sizes[(step / 1_000 + Int.random(in: 0..<2, using: &random)) % sizes.count]
                switch Int.random(in: 0..<8, using: &random) {
                case 0..<4:
                    do {
                        try store.put(number, Self.value(number, size))
                    } catch let error as StoreError {
                        // Where a thread is stopped in the midst of a read, and for long, what was evicted is not free yet.
                        try #require(error == .outOfMemory)
                        refused.add(1)
                    }
                case 4: try store.remove(number)
                default:
                    guard let value = try store.get(number) else { continue }
                    #expect(value == Self.value(number, value.count), "\(seed)")
                }
            }
        }
        #expect(refused.value < 12, "of 12,000, about")
        #expect(store.statistics().memory.totalBytes <= limit)
        #expect(store.statistics().eviction.evicted > 0)
        store.core.defaultIndex.checkInvariants()
    }

    /// What others are about to evict is not theirs for ever: a store that evicts has room for all, however few its entries are and
    /// whoever else makes room at that moment.
    @Test(arguments: [1, 2, 8, 64], [EvictionPolicy.s3fifo, .lru])
    func nobodyIsRefusedBecauseOthersEvict(entryLimit: Int, policy: EvictionPolicy) throws {
        var options = StoreOptions()
        (options.entryLimit, options.atLimit) = (entryLimit, .evict(policy))
        let store = try Store(options)
        let (threads, refused) = (4, Counter())
        onThreads(threads) { thread in
            var random = SeededGenerator(seed: UInt64(thread))
            for _ in 0..<(isLongTest ? 100_000 : 4_000) {
                let number = UInt64.random(in: 0..<UInt64(3 * entryLimit), using: &random)
                do {
                    switch Int.random(in: 0..<8, using: &random) {
                    case 0: _ = try store.get(number)
                    case 1: try store.remove(number)
                    case 2: try store.putIfAbsent(number, "value")
                    case 3: try store.transaction { transaction in try transaction.put(number, "value") }
                    default: try store.put(number, "value")
                    }
                } catch StoreError.entryLimitReached {
                    refused.add(1)
                }
            }
        }
        #expect(refused.value == 0)
        #expect(store.count <= entryLimit + threads)
        #expect(store.statistics().eviction.evicted > 0)
    }

    /// Who drops a keyspace waits for writers, who find notes of it among those that they evict.
    @Test(.timeLimit(.minutes(2)))
    func keyspacesMayBeDroppedWhileTheirEntriesAreEvicted() throws {
        let store = try Store(StoreOptions(memoryLimit: 16 << 20, atLimit: .evict(.s3fifo)))
        let drops = 60
        onThreads(3) { thread in
            if thread == 0 {
                for turn in 0..<drops {
                    let keyspace = try store.keyspace("short-lived")
                    for number in 0..<200 { try keyspace.put(UInt64(number), [UInt8](repeating: 1, count: 1_000)) }
                    if turn % 2 == 0 { try store.dropKeyspace("short-lived") }
                }
            } else {
                let own = try store.keyspace("of \(thread)")
                for number in 0..<20_000 {
                    try own.put(UInt64(number), [UInt8](repeating: 2, count: 900))
                }
            }
        }
        #expect(store.statistics().eviction.evicted > 10_000)
        store.core.defaultIndex.checkInvariants()
    }

    /// A thread keeps the notes of what it has brought in last to itself: they must not be lost with it.
    @Test func whatEndedThreadsHaveBroughtInIsEvictedAsWell() throws {
        var options = StoreOptions(atLimit: .evict(.s3fifo))
        options.entryLimit = 20_000
        let store = try Store(options)
        for group in 0..<64 {
            onThreads(1) { _ in for number in 0..<5 { try store.put(UInt64(group * 5 + number), "left") } }
        }
        for number in 1_000..<60_000 { try store.put(UInt64(number), "later") }
        let left = try (0..<320).filter { try store.get(UInt64($0)) != nil }
        #expect(left.isEmpty)
        #expect(store.count <= 20_000)
    }

    private static func value(_ number: UInt64, _ size: Int) -> [UInt8] {
        var value = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: size)
        for place in [1, size / 2, size - 1] { value[place] = UInt8(truncatingIfNeeded: number >> 8) }
        return value
    }
}
