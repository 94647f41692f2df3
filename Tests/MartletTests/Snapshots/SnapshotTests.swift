import Testing

@testable import Martlet

@Suite("Snapshots")
struct SnapshotTests {
    private let store: Store

    init() throws { store = try Store() }

    private func expectNothingKept() {
        let statistics = store.statistics()
        #expect(statistics.snapshots == StoreStatistics.SnapshotStatistics())
        store.core.checkInvariants()
    }

    @Test func aSnapshotStaysAsItWas() throws {
        for number in 0..<500 { try store.put("key \(number)", number) }
        let snapshot = try store.snapshot()
        for number in 0..<250 { try store.put("key \(number)", -number) }
        for number in 250..<400 { try store.remove("key \(number)") }
        for number in 500..<900 { try store.put("key \(number)", number) }
        for number in 0..<900 {
            #expect(try snapshot.get("key \(number)", as: Int.self) == (number < 500 ? number : nil))
        }
        #expect(try snapshot.count() == 500)
        var sum = 0
        try snapshot.forEach { _, value in
            sum += try Int(storeValue: value)
            return true
        }
        #expect(sum == (0..<500).reduce(0, +))
        #expect(store.statistics().snapshots.versions == 400)
        snapshot.close()
        snapshot.close()
        #expect(throws: StoreError.snapshotClosed) { try snapshot.get("key 1") }
        #expect(throws: StoreError.snapshotClosed) { try snapshot.count() }
        expectNothingKept()
    }

    @Test func versionsGoWithTheLastSnapshotThatSeesThem() throws {
        var snapshots: [Snapshot] = []
        for number in 0..<10 {
            try store.put("key", number)
            snapshots.append(try store.snapshot())
        }
        try store.remove("key")
        let last = try store.snapshot()
        try store.put("key", 100)
        #expect(try last.get("key") == nil)
        var left = Set(0..<10)
        for closing in [3, 0, 9, 5, 4, 8, 1] {
            snapshots[closing].close()
            left.remove(closing)
            for number in left { #expect(try snapshots[number].get("key", as: Int.self) == number) }
            #expect(store.statistics().snapshots.open == left.count + 1)
            #expect(store.statistics().snapshots.versions <= left.count + 1)
            store.core.checkInvariants()
        }
        last.close()
        for number in left { snapshots[number].close() }
        expectNothingKept()
        #expect(try store.get("key", as: Int.self) == 100)
    }

    @Test func anAbandonedSnapshotClosesItself() throws {
        try store.put("key", 1)
        var snapshot: Snapshot? = try store.snapshot()
        try store.put("key", 2)
        #expect(try snapshot?.get("key", as: Int.self) == 1)
        #expect(store.statistics().snapshots.open == 1)
        snapshot = nil
        expectNothingKept()
    }

    @Test func aSnapshotSeesWhatWasClearedAndDropped() throws {
        let other = try store.keyspace("other")
        for number in 0..<300 {
            try store.put("key \(number)", number)
            try other.put("key \(number)", number)
        }
        let snapshot = try store.snapshot()
        try store.put("key 7", 700)
        try store.clear()
        try store.put("key 8", 800)
        let middle = try store.snapshot()
        try store.clear()
        try store.dropKeyspace("other")
        _ = try store.keyspace("new")
        #expect(try snapshot.count() == 300)
        #expect(try snapshot.get("key 7", as: Int.self) == 7)
        #expect(try snapshot.get("key 8", as: Int.self) == 8)
        #expect(try snapshot.keyspace("other")?.get("key 9", as: Int.self) == 9)
        #expect(try snapshot.keyspace("new") == nil)
        #expect(snapshot.keyspaceNames == [Array("other".utf8)])
        #expect(try middle.count() == 1)
        #expect(try middle.get("key 8", as: Int.self) == 800)
        snapshot.close()
        #expect(try middle.count() == 1)
        middle.close()
        expectNothingKept()
        #expect(store.statistics().memory.recordBytes == 0)
    }

    @Test func aSnapshotOpenedBetweenPlaceholdersAndRemovalsSeesNeither() throws {
        try store.put("key", 1)
        let first = try store.snapshot()
        try store.remove("key")
        let second = try store.snapshot()
        let value = try store.getOrPut("key", as: Int.self) {
            #expect((try? first.get("key", as: Int.self)) == 1)
            #expect((try? second.contains("key")) == false)
            return 5
        }
        #expect(value == 5)
        #expect(try first.get("key", as: Int.self) == 1)
        #expect(try second.get("key") == nil)
        second.close()
        #expect(try first.get("key", as: Int.self) == 1)
        first.close()
        expectNothingKept()
    }

    @Test func aPlaceholderThatIsTakenAwayLeavesTheTombstone() throws {
        struct Refused: Error {}
        try store.put("key", 1)
        let snapshot = try store.snapshot()
        try store.remove("key")
        #expect(throws: Refused.self) { try store.getOrPut("key", as: Int.self) { throw Refused() } }
        #expect(try snapshot.get("key", as: Int.self) == 1)
        #expect(store.count == 0)
        snapshot.close()
        expectNothingKept()
    }

    @Test func closingUnderAPlaceholderLeavesThePlaceholder() throws {
        try store.put("key", 1)
        let snapshot = try store.snapshot()
        try store.remove("key")
        let value = try store.getOrPut("key", as: Int.self) {
            snapshot.close()
            return 2
        }
        #expect(value == 2)
        #expect(try store.get("key", as: Int.self) == 2)
        expectNothingKept()
    }

    @Test func transactionsKeepVersionsToo() throws {
        for number in 0..<50 { try store.put("key \(number)", number) }
        let snapshot = try store.snapshot()
        try store.transaction { transaction in
            for number in 0..<20 { try transaction.put("key \(number)", 1_000) }
            for number in 20..<40 { try transaction.remove("key \(number)") }
            for number in 50..<60 { try transaction.put("key \(number)", 1_000) }
        }
        for number in 0..<60 {
            #expect(try snapshot.get("key \(number)", as: Int.self) == (number < 50 ? number : nil))
        }
        #expect(store.count == 40)
        store.core.checkInvariants()
        snapshot.close()
        expectNothingKept()
    }

    @Test func manySnapshotsMayBeOpen() throws {
        var snapshots: [Snapshot] = []
        for number in 0..<1_000 {
            try store.put("key \(number % 7)", number)
            snapshots.append(try store.snapshot())
        }
        for (number, snapshot) in snapshots.enumerated() {
            #expect(try snapshot.get("key \(number % 7)", as: Int.self) == number)
        }
        snapshots.shuffle()
        for snapshot in snapshots { snapshot.close() }
        expectNothingKept()
    }
}
