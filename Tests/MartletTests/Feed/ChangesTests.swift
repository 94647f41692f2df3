import MartletTestSupport
import Testing

@testable import Martlet

/// What a sequence of changes promises, on a store of either kind.
@Suite struct ChangesTests {
    enum Kind: CaseIterable {
        case memory, durable

        func store(_ clock: ManualClock = ManualClock(wallMilliseconds: 1_000_000)) throws -> Store {
            var options = StoreOptions(clock: clock).keeping(bytes: 64 << 20)
            options.logRetention = .max
            guard self == .durable else { return try Store(options) }
            return Store(core: try StoreCore(options, storage: SimulatedDisk(), limits: .tiny))
        }
    }

    @Test(arguments: Kind.allCases) func eachKindOfChangeSaysWhatBecameOfWhat(kind: Kind) async throws {
        let clock = ManualClock(wallMilliseconds: 1_000_000)
        let store = try kind.store(clock)
        var changes = try store.changes().makeAsyncIterator()
        try store.put("k", "v", expiring: .after(.seconds(1)))
        try store.put("k", "w", expiring: .after(.seconds(2)))
        try store.expire("k", .after(.seconds(1)))
        clock.advance(by: .seconds(3))
        let heard = try await next(4, &changes)
        #expect(heard.map(\.kind) == [.put, .put, .setDeadline, .expire])
        #expect(heard.map(\.value) == [Array("v".utf8), Array("w".utf8), nil, nil])
        #expect(heard.map(\.deadline?.millisecondsSince1970) == [1_001_000, 1_002_000, 1_001_000, nil])
        #expect(heard.allSatisfy { $0.key == Array("k".utf8) && $0.keyspaceID == 0 && $0.isLast })
        #expect(heard.map(\.sequence) == heard.map(\.sequence).sorted())

        let keyspace = try store.keyspace("name")
        try store.renameKeyspace("name", to: "other")
        try keyspace.put("a", "b")
        try keyspace.remove("a")
        try keyspace.clear()
        let more = try await next(5, &changes)
        #expect(more.map(\.kind) == [.makeKeyspace, .renameKeyspace, .put, .remove, .clear])
        #expect(more.map(\.key) == ["name", "other", "a", "a", ""].map { Array($0.utf8) })
        #expect(more.allSatisfy { $0.keyspaceID == keyspace.id && store.keyspace(of: $0)?.name == Array("other".utf8) })
        try store.dropKeyspace("other")
        let last = try await next(1, &changes)[0]
        #expect(last.kind == .dropKeyspace && store.keyspace(of: last) == nil)
    }

    /// What a store is that evicts is what remains of its changes, too.
    @Test func whatIsEvictedIsAmongTheChanges() async throws {
        var options = StoreOptions().keeping(bytes: 8 << 20)
        options.entryLimit = 100
        options.atLimit = .evict(.lru)
        let store = try Store(options)
        let changes = try store.changes()
        for number in 0..<1_000 { try store.put("\(number)", "x") }
        try store.put("the end", "")
        var replayed = ReplayedStore()
        try await replayed.follow(changes, until: Array("the end".utf8))
        #expect(replayed.problems == [])
        #expect(replayed.kinds[.evict].map { $0 >= 890 } == true)
    }

    @Test(arguments: Kind.allCases) func theChangesOfATransactionComeTogether(kind: Kind) async throws {
        let store = try kind.store()
        var changes = try store.changes().makeAsyncIterator()
        try store.transaction { transaction in
            for number in 0..<3 { try transaction.put("\(number)", "x") }
        }
        try store.write { batch in
            try batch.put("3", "x")
            try batch.put("4", "x")
        }
        let heard = try await next(5, &changes)
        #expect(heard.map(\.isLast) == [false, false, true, false, true])
        #expect(Set(heard.prefix(3).map(\.sequence)).count == 1)
        #expect(Set(heard.map(\.sequence)).count == 2)
    }

    @Test(arguments: Kind.allCases) func aFilterLeavesTheRestOut(kind: Kind) async throws {
        let store = try kind.store()
        let (one, other) = (try store.keyspace("one"), try store.keyspace("other"))
        var changes = try store.changes(prefix: "a", keyspaces: [one]).makeAsyncIterator()
        try store.transaction { transaction in
            try transaction.put("a1", "default")
            try transaction.keyspace(one).put("a1", "x")
            try transaction.keyspace(one).put("b1", "x")
            try transaction.keyspace(other).put("a1", "x")
        }
        try one.put("b2", "x")
        try other.clear()
        try one.clear()
        try one.put("a2", "x")
        let heard = try await next(3, &changes)
        #expect(heard.map(\.kind) == [.put, .clear, .put])
        #expect(heard.map(\.key) == ["a1", "", "a2"].map { Array($0.utf8) })
        // The last of its transaction that passes the filter.
        #expect(heard.allSatisfy { $0.isLast && $0.keyspaceID == one.id })
    }

    @Test(arguments: Kind.allCases) func aCancelledTaskHearsTheEnd(kind: Kind) async throws {
        let store = try kind.store()
        let following = FollowingTask(try store.changes())
        try store.put("a", "1")
        while following.present.changes == 0 { await Task.yield() }
        following.cancel()
        let replayed = try await following.ended()
        #expect(replayed.changes == 1)
        #expect(store.core.epochs.changeRing.loadRelaxed() == 0)
        try store.put("b", "2")
    }

    @Test(arguments: Kind.allCases) func eachOfManyHearsAll(kind: Kind) async throws {
        let store = try kind.store()
        let following = try (0..<50).map { _ in FollowingTask(try store.changes()) }
        await onAThread {
            let handle = kind == .durable ? try store.with(.memory) : store.target
            for number in 0..<200 { try handle.put("\(number % 20)", "\(number)") }
            try store.sync()
        }
        for task in following {
            while task.present.changes < 200 { await Task.yield() }
            #expect(task.present.problems == [])
            #expect(try task.present.contents() == store.entriesOfAll())
            task.cancel()
            _ = try await task.ended()
        }
    }

    @Test(arguments: Kind.allCases, Seed.some(6)) func aSnapshotAndWhatComesAfterItAreTheStore(
        kind: Kind, seed: Seed
    ) async throws {
        let clock = ManualClock(wallMilliseconds: 1_000_000)
        let store = try kind.store(clock)
        var copies: [FollowingTask] = []
        try await besideThreads(2) { thread in
            var workload = FeedWorkload(store, clock, Seed(seed.value + UInt64(thread)))
            try workload.run(200)
        } _: {
            for _ in 0..<5 {
                let (snapshot, changes) = try store.snapshotAndChanges()
                let copy = try ReplayedStore(snapshot, of: store)
                snapshot.close()
                copies.append(FollowingTask(changes, from: copy))
                for _ in 0..<100 { await Task.yield() }
            }
        }
        try store.put("the end", "")
        let end = try #require(try store.getVersioned("the end")).sequence.rawValue
        for copy in copies {
            while copy.present.last < end { await Task.yield() }
            let replayed = copy.present
            #expect(replayed.problems == [], "\(seed)")
            #expect(replayed.missed == [], "\(seed)")
            #expect(try replayed.contents(at: store.now) == store.entriesOfAll(), "\(seed)")
            copy.cancel()
        }
    }

    private func next(_ count: Int, _ changes: inout Changes.Iterator) async throws -> [Change] {
        var heard: [Change] = []
        while heard.count < count, let change = try await changes.next() { heard.append(change) }
        return heard
    }
}
