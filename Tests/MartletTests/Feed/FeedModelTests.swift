import MartletTestSupport
import Testing

@testable import Martlet

/// What has only heard of a store's changes is as the store is.
@Suite struct FeedModelTests {
    private static let start: Int64 = 1_700_000_000_000
    private static let end: [UInt8] = Array("the end".utf8)

    @Test(arguments: Seed.some(12))
    func aReplayedStoreInMemoryIsAsTheStore(seed: Seed) async throws {
        let clock = ManualClock(wallMilliseconds: FeedModelTests.start)
        let store = try Store(StoreOptions(clock: clock).keeping(bytes: 64 << 20))
        try await check(store, clock, seed, from: .now)
    }

    @Test(arguments: Seed.some(8))
    func aReplayedDurableStoreIsAsTheStore(seed: Seed) async throws {
        let clock = ManualClock(wallMilliseconds: FeedModelTests.start)
        var options = StoreOptions(clock: clock)
        options.durability = .memory
        options.logRetention = .max
        options.checkpointInterval = 0.001
        let core = try StoreCore(options, storage: SimulatedDisk(), limits: .tiny)
        try await check(Store(core: core), clock, seed, from: .after(SequenceNumber(rawValue: 0)))
    }

    /// A control: who hears of all but one change in many is not as the store is.
    @Test func whoMissesChangesIsNot() async throws {
        let clock = ManualClock(wallMilliseconds: FeedModelTests.start)
        let store = try Store(StoreOptions(clock: clock).keeping(bytes: 64 << 20))
        let changes = try store.changes()
        var workload = FeedWorkload(store, clock, Seed(1))
        try workload.run(600)
        try store.put("the end", "")
        var (replayed, count) = (ReplayedStore(), 0)
        for try await change in changes {
            count += 1
            if count % 10 != 0 { replayed.apply(change) }
            if change.key == FeedModelTests.end { break }
        }
        let expected = try store.entriesOfAll()
        #expect(replayed.contents(at: store.now) != expected || !replayed.problems.isEmpty)
    }

    private func check(_ store: Store, _ clock: ManualClock, _ seed: Seed, from start: ChangeStart) async throws {
        let changes = try store.changes(from: start)
        async let following = FeedModelTests.follow(changes)
        await onAThread {
            var workload = FeedWorkload(store, clock, seed)
            try workload.run(1_500)
            try store.put("the end", "", expiring: .never)
            if store.recovery != nil { try store.sync() }
        }
        let replayed = try await following
        #expect(replayed.problems == [], "\(seed)")
        #expect(replayed.missed == [], "\(seed)")
        #expect(replayed.contents(at: store.now) == (try store.entriesOfAll()), "\(seed)")
        #expect(replayed.changes > 500, "\(seed)")
    }

    private static func follow(_ changes: Changes) async throws -> ReplayedStore {
        var replayed = ReplayedStore()
        try await replayed.follow(changes, until: end)
        return replayed
    }
}
