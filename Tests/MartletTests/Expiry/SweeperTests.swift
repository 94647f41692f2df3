@testable import Martlet
import MartletTestSupport
import Testing

/// What the sweeper removes by itself. A test waits for it as long as it takes: it would hang where nothing is removed.
@Suite(.timeLimit(.minutes(2))) struct SweeperTests {
    private let clock = ManualClock(wallMilliseconds: 1_000_000)

    private func store() throws -> Store { try Store(StoreOptions(clock: clock)) }

    private func wait(until condition: () -> Bool) { while !condition() { System.sleep(seconds: 0.000_2) } }

    @Test func expiredEntriesAreRemovedWithoutAnyCall() throws {
        let store = try store()
        for number in 0..<10_000 {
            try store.put(Key.bytes(number), [1], expiring: .after(.milliseconds(Int64(number % 500 + 1))))
        }
        try store.put("stays", "x")
        #expect(store.count == 10_001)
        #expect(store.statistics().expiry.entries == 10_000)
        clock.advance(by: .milliseconds(600))
        wait { store.count == 1 }
        let expiry = store.statistics().expiry
        #expect(expiry.entries == 0)
        #expect(expiry.expired == 10_000)
        #expect(expiry.lagWorst >= .milliseconds(100) && expiry.lagWorst < .milliseconds(600))
        #expect(expiry.lagMedian <= expiry.lagP99 && expiry.lagP99 <= expiry.lagWorst)
    }

    @Test func thereIsNoThreadBeforeTheFirstDeadline() throws {
        let store = try store()
        try store.put("a", "b")
        #expect(!store.core.expiry.isRunning)
        try store.put("a", "b", expiring: .after(.seconds(1)))
        #expect(store.core.expiry.isRunning)
    }

    @Test func anEntryWhoseDeadlineIsMovedOnIsRemovedAtTheLastOne() throws {
        let store = try store()
        try store.put("a", "x", expiring: .after(.milliseconds(100)))
        try store.put("sign", "x", expiring: .after(.milliseconds(150)))
        for _ in 0..<1_000 { try store.expire("a", .after(.seconds(10))) }
        #expect(store.core.expiry.notes == 2)
        clock.advance(by: .milliseconds(200))
        wait { store.count == 1 }
        #expect(try store.contains("a"))
        clock.advance(by: .seconds(10))
        wait { store.count == 0 }
    }

    @Test func anEntryWhoseDeadlineIsMovedBackIsRemovedAtTheLastOne() throws {
        let store = try store()
        try store.put("a", "x", expiring: .after(.seconds(1_000)))
        try store.expire("a", .after(.milliseconds(50)))
        clock.advance(by: .milliseconds(66))
        wait { store.count == 0 }
    }

    /// Keys that are made and removed again leave notes, but not for as long as they would have lived.
    @Test func notesOfRemovedEntriesDoNotPileUp() throws {
        let store = try store()
        for number in 0..<40_000 {
            try store.put("\(number)", "x", expiring: .after(.seconds(100_000)))
            try store.remove("\(number)")
        }
        try store.put("last", "x", expiring: .after(.milliseconds(1)))
        clock.advance(by: .milliseconds(100))
        wait { store.count == 0 }
        // It looks at the number whenever that is a multiple of 4,096, and perhaps once more than that are too few to go for.
        wait { store.core.expiry.notes < 2 * 4_096 }
        let before = store.statistics().memory.totalBytes
        #expect(before < 4 << 20)
    }

    /// Where a note cannot be put in, since memory is refused, all entries are looked at later.
    @Test func entriesWithoutANoteAreRemovedAllTheSame() throws {
        let store = try store()
        for number in 0..<1_000 { try store.put("\(number)", "x", expiring: .after(.milliseconds(10))) }
        store.core.expiry.loseAllNotes()
        clock.advance(by: .milliseconds(100))
        wait { store.count == 0 }
    }

    @Test func droppedAndClearedKeyspacesLeaveNothingToRemove() throws {
        let store = try store()
        let (cleared, dropped) = (try store.keyspace("cleared"), try store.keyspace("dropped"))
        for keyspace in [cleared, dropped] {
            for number in 0..<100 { try keyspace.put("\(number)", "x", expiring: .after(.milliseconds(10))) }
        }
        try cleared.clear()
        try store.dropKeyspace("dropped")
        #expect(store.statistics().expiry.entries == 0)
        try cleared.put("1", "x", expiring: .after(.seconds(1)))
        clock.advance(by: .milliseconds(100))
        #expect(try cleared.contains("1"))
        clock.advance(by: .seconds(1))
        wait { cleared.count == 0 }
        #expect(store.statistics().expiry.expired == 1)
        store.core.checkInvariantsWithoutSweeper()
    }

    @Test func whatIsRemovedForASnapshotIsKeptForIt() throws {
        let store = try store()
        for number in 0..<1_000 { try store.put("\(number)", "x", expiring: .after(.milliseconds(10))) }
        let snapshot = try store.snapshot()
        clock.advance(by: .milliseconds(100))
        wait { store.count == 0 }
        #expect(try snapshot.count() == 1_000)
        snapshot.close()
        store.core.checkInvariantsWithoutSweeper()
    }

    /// As where a machine without a clock of its own learns the time from others.
    @Test func aLeapOfTheClockLosesNoEntryAndKeepsNone() throws {
        let store = try store()
        try store.put("before", "x", expiring: .after(.seconds(50)))
        clock.advance(by: .seconds(500 * 86_400))
        wait { store.count == 0 }
        clock.advance(by: .seconds(700 * 86_400))
        try store.put("after", "x", expiring: .after(.seconds(30)))
        clock.advance(by: .seconds(29))
        #expect(try store.contains("after"))
        clock.advance(by: .seconds(2))
        wait { store.count == 0 }
    }

    @Test func aStoreThatIsDroppedWhileEntriesExpireEndsItsThread() throws {
        for _ in 0..<50 {
            let store = try store()
            for number in 0..<200 { try store.put("\(number)", "x", expiring: .after(.milliseconds(1))) }
            clock.advance(by: .milliseconds(20))
        }
    }
}

extension ExpirySweeper {
    /// Does to all notes what happens to one for which there is no memory.
    fileprivate func loseAllNotes() {
        takeAllNotes()
        noteLoss()
    }
}

extension StoreCore {
    /// Ends the sweeper, so that nobody writes, and checks.
    func checkInvariantsWithoutSweeper() {
        expiry.close()
        checkInvariants()
    }
}
