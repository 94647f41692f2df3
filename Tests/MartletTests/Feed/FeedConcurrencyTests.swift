import Glibc
import MartletTestSupport
import Testing

@testable import Martlet

/// Sequences of changes that come and go beside writers on several threads.
@Suite struct FeedConcurrencyTests {
    /// Each thread puts 1, 2, 3, … for a key of its own: who follows hears each number after the one before, from the first
    /// it hears on.
    @Test func nothingIsLostBesideWriters() async throws {
        #expect(try await gaps(in: try Store(roomy)) == 0)
    }

    /// What keeps so many changes that nobody is too slow. A number that is never told of is missed when as many have come.
    private let roomy = StoreOptions().keeping(bytes: 64 << 20)

    #if MARTLET_CHECKS
    /// A control: where a ring is opened while writers are under way, they do not all know of it.
    @Test func whereTheGateStaysOpenSomethingIs() async throws {
        var found = 0
        for _ in 0..<20 where found == 0 {
            let store = try Store(roomy)
            store.core.epochs.faults.make(.followAtOnce)
            found = try await gaps(in: store)
        }
        #expect(found > 0)
    }
    #endif

    @Test func nothingIsLostBesideWritersOfADurableStore() async throws {
        var options = StoreOptions()
        options.durability = .memory
        options.logRetention = .max
        let directory = try TemporaryDirectory()
        let store = try Store(at: directory.path, options)
        #expect(try await gaps(in: store, rounds: 8) == 0)
    }

    /// Follows again and again, for a short while, and counts what was not heard of in between, and where nothing came.
    private func gaps(in store: Store, rounds: Int = 60) async throws -> Int {
        let isOver = Counter()
        let gaps = Counter()
        try await besideThreads(3) { thread in
            var number = 0
            while isOver.value == 0 {
                number += 1
                // The follower is a task among those of all tests: threads that never rest would keep them all from going on.
                if number % 64 == 0 { usleep(2_000) }
                try store.put("\(thread)", number)
                if number % 256 == 0 { try store.sync() }
                if number % 16 == 0 { try store.remove("other \(thread)") }
                if number % 32 == 0 { try store.put("other \(thread)", "x") }
            }
        } _: {
            defer { isOver.add(1) }
            for _ in 0..<rounds { gaps.add(try await follow(store)) }
        }
        return gaps.value
    }

    private func follow(_ store: Store) async throws -> Int {
        var last: [[UInt8]: Int] = [:]
        var (gaps, heard, sequence) = (0, 0, SequenceNumber(rawValue: 0))
        for try await change in try store.changes() {
            if change.kind == .missed { gaps += 1 }
            if change.key.count == 1, let value = change.value {
                let number = try Int(storeValue: unsafe value.span.bytes)
                if let before = last[change.key], number != before + 1 { gaps += 1 }
                last[change.key] = number
            }
            if change.sequence <= sequence { gaps += 1 }
            sequence = change.sequence
            heard += 1
            if heard == 200 { break }
        }
        return gaps
    }

    /// Tasks that are cancelled at any moment leave nothing behind, and keep nobody from hearing.
    @Test func cancellationMeetsWriters() async throws {
        let store = try Store()
        let before = store.statistics().memory.totalBytes
        let isOver = Counter()
        try await besideThreads(2) { thread in
            while isOver.value == 0 {
                for _ in 0..<64 { try store.put("\(thread)", "x") }
                usleep(2_000)
            }
        } _: {
            defer { isOver.add(1) }
            for round in 0..<100 {
                let tasks = try (0..<4).map { _ in FollowingTask(try store.changes()) }
                for _ in 0..<round % 7 { await Task.yield() }
                for task in tasks { task.cancel() }
                for task in tasks { #expect(try await task.ended().problems == []) }
            }
        }
        #expect(store.core.epochs.changeRing.loadRelaxed() == 0)
        try store.clear()
        #expect(store.statistics().memory.totalBytes <= before + 4 << 20)
    }
}
