import MartletTestSupport
import Testing

@testable import Martlet

/// The changes of a store in memory, which keeps the last of them while anyone follows.
@Suite struct MemoryFeedTests {
    @Test func whoIsTooSlowHearsOnceWhatIsMissingAndGoesOn() async throws {
        let store = try Store(StoreOptions().keeping(bytes: 16 << 10))
        let changes = try store.changes()
        for number in 0..<1_000 { try store.put("\(number)", "x") }
        try store.put("the end", "")
        var replayed = ReplayedStore()
        try await replayed.follow(changes, until: Array("the end".utf8))
        #expect(replayed.problems == [])
        #expect(replayed.missed.count == 1)
        #expect(replayed.kinds[.put].map { $0 > 50 && $0 < 1_000 } == true)
    }

    /// A control for the one above: where all of it fits, nothing is missing.
    @Test func whereAllOfItFitsNothingIsMissing() async throws {
        let store = try Store(StoreOptions().keeping(bytes: 1 << 20))
        let changes = try store.changes()
        for number in 0..<1_000 { try store.put("\(number)", "x") }
        try store.put("the end", "")
        var replayed = ReplayedStore()
        try await replayed.follow(changes, until: Array("the end".utf8))
        #expect(replayed.missed == [])
        #expect(replayed.changes == 1_001)
    }

    /// A reader takes several changes at once: it tells those that it took even if they, and what came next, are gone by then.
    @Test func whatWasTakenIsToldBeforeWhatIsMissing() async throws {
        let store = try Store(StoreOptions().keeping(bytes: 16 << 10))
        let changes = try store.changes()
        var iterator = changes.makeAsyncIterator()
        for number in 0..<10 { try store.put("\(number)", "x") }
        var heard = [try #require(try await iterator.next())]
        for number in 10..<1_000 { try store.put("\(number)", "x") }
        try store.put("the end", "")
        while heard.last?.key != Array("the end".utf8) { heard.append(try #require(try await iterator.next())) }
        #expect(heard.prefix(10).map(\.key) == (0..<10).map { Array("\($0)".utf8) })
        #expect(heard[10].kind == .missed)
        #expect(heard.filter { $0.kind == .missed }.count == 1)
        #expect(zip(heard, heard.dropFirst()).allSatisfy { $0.sequence < $1.sequence })
    }

    @Test func aValueThatIsTooLargeToKeepIsMissedAlone() async throws {
        let store = try Store(StoreOptions().keeping(bytes: 16 << 10))
        let changes = try store.changes()
        try store.put("before", "x")
        try store.put("large", [UInt8](repeating: 7, count: 100_000))
        try store.put("the end", "")
        var heard: [Change] = []
        for try await change in changes {
            heard.append(change)
            if heard.count == 3 { break }
        }
        #expect(heard.map(\.kind) == [.put, .missed, .put])
        #expect(heard[1].sequence == (try store.getVersioned("large"))?.sequence)
    }

    @Test func theRingGoesWithTheLastSequence() async throws {
        let store = try Store()
        try store.put("a", "b")
        let before = store.statistics().memory.totalBytes
        do {
            let changes = try store.changes()
            #expect(store.statistics().memory.totalBytes > before + 4 << 20)
            var iterator: Changes.Iterator? = changes.makeAsyncIterator()
            try store.put("a", "c")
            #expect(try await iterator?.next()?.value == Array("c".utf8))
            let more = try store.changes()
            iterator = more.makeAsyncIterator()
            #expect(store.core.epochs.changeRing.loadRelaxed() != 0)
            iterator = nil
        }
        #expect(store.core.epochs.changeRing.loadRelaxed() == 0)
        #expect(store.statistics().memory.totalBytes == before)
        try store.put("a", "d")
    }

    @Test func whereTheLimitLeavesNoRoomThereAreNoChanges() throws {
        let store = try Store(StoreOptions(memoryLimit: 1 << 20))
        while (try? store.put("\(store.count)", [UInt8](repeating: 0, count: 2_000))) != nil {}
        #expect(throws: StoreError.outOfMemory) { try store.changes() }
        #expect(store.core.epochs.changeRing.loadRelaxed() == 0)
        try store.clear()
        _ = try store.changes()
    }

    @Test func theyEndWhenNobodyHasTheStore() async throws {
        var store: Store? = try Store()
        let changes = try #require(try store?.changes())
        let following = FollowingTask(changes)
        try store?.put("a", "1")
        try store?.remove("a")
        store = nil
        let replayed = try await following.ended()
        #expect(replayed.kinds == [.put: 1, .remove: 1])
    }

    /// A number of a time from which the store kept nothing.
    @Test func whatWasBeforeTheFirstSequenceIsMissing() async throws {
        let store = try Store()
        try store.put("a", "1")
        let changes = try store.changes(from: .after(SequenceNumber(rawValue: 0)))
        try store.put("b", "2")
        var heard: [Change] = []
        for try await change in changes {
            heard.append(change)
            if heard.count == 2 { break }
        }
        #expect(heard.map(\.kind) == [.missed, .put])
        let known = try #require(try store.getVersioned("a")?.sequence)
        #expect(heard[0].sequence >= known)
    }
}
