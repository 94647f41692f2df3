import MartletTestSupport
import Testing

@testable import Martlet

/// What comes in between a transaction's reads and its commit, forced by hand: for each way in which it could go wrong by
/// docs/ARCHITECTURE.md, and for what must not be taken for a conflict.
@Suite struct TransactionInterleavingTests {
    private let store: Store

    init() throws { store = try Store() }

    // MARK: - A bucket is split, merged or moved in between

    @Test func growingBetweenReadAndCommitIsNoConflict() throws {
        try expectNoConflict(reading: ["present"]) { try grow() }
        try expectNoConflict(reading: ["absent"]) { try grow() }
    }

    @Test func shrinkingBetweenReadAndCommitIsNoConflict() throws {
        try grow()
        try expectNoConflict(reading: ["present", "absent"]) { try shrink() }
    }

    @Test func aChangeBeforeTheTableGrowsIsAConflict() throws {
        try expectConflict(on: "present", reading: "present") {
            try store.put("present", 2)
            try grow()
        }
        try expectConflict(on: "absent", reading: "absent") {
            try store.put("absent", 2)
            try grow()
        }
    }

    @Test func aChangeAfterTheTableHasGrownIsAConflict() throws {
        try expectConflict(on: "present", reading: "present") {
            try grow()
            try store.put("present", 2)
        }
        try expectConflict(on: "absent", reading: "absent") {
            try grow()
            try store.put("absent", 2)
        }
    }

    @Test func aChangeBeforeOrAfterTheTableShrinksIsAConflict() throws {
        try grow()
        try expectConflict(on: "present", reading: "present") {
            try store.put("present", 2)
            try shrink()
        }
        try grow()
        try expectConflict(on: "absent", reading: "absent") {
            try shrink()
            try store.put("absent", 2)
        }
    }

    @Test func aKeyThatComesAndGoesWhileTheTableGrowsIsAbsentAsBefore() throws {
        try expectNoConflict(reading: ["absent"]) {
            try store.put("absent", 2)
            try grow()
            try store.remove("absent")
        }
    }

    @Test func anIterationNoticesWhatComesInATableThatGrows() throws {
        try store.put("present", 1)
        let transaction = store.begin()
        #expect(try transaction.count() == 1)
        try transaction.put("sum", 1)
        try grow()
        #expect(throws: StoreError.self) { try transaction.commit() }
        #expect(try store.get("sum") == nil)
    }

    @Test func anIterationIsUndisturbedByAnotherKeyspaceThatGrows() throws {
        let other = try store.keyspace("other")
        try store.put("present", 1)
        let transaction = store.begin()
        #expect(try transaction.count() == 1)
        try transaction.put("sum", 1)
        for number in 0..<3_000 { try other.put(number, number) }
        try transaction.commit()
    }

    // MARK: - A directory is cleared, and its fresh buckets look unchanged

    @Test func aClearAndTheSameValueAnewIsAConflict() throws {
        try expectConflict(on: "present", reading: "present") {
            try store.clear()
            try store.put("present", 1)
        }
    }

    @Test func aClearOfAnEmptyTableIsNoConflictForAnAbsentKey() throws {
        let transaction = store.begin()
        #expect(try transaction.get("absent") == nil)
        try transaction.put("written", 1)
        try store.clear()
        try transaction.commit()
    }

    @Test func aKeyThatAppearsAfterAClearIsAConflict() throws {
        try expectConflict(on: "absent", reading: "absent") {
            try store.clear()
            try store.put("absent", 2)
        }
    }

    @Test func aClearIsAConflictForAnIteration() throws {
        for number in 0..<500 { try store.put(number, number) }
        let transaction = store.begin()
        #expect(try transaction.count() == 500)
        try transaction.put("sum", 1)
        try store.clear()
        #expect(throws: StoreError.self) { try transaction.commit() }
        #expect(store.count == 0)
    }

    @Test func anEmptyTableExchangedForALargerOneIsNoConflictForAnAbsentKey() throws {
        let transaction = store.begin()
        #expect(try transaction.get("absent") == nil)
        try transaction.put("written", 1)
        try store.reserveCapacity(100_000)
        try transaction.commit()
        #expect(try store.get("written", as: Int.self) == 1)
        store.core.checkInvariants()
    }

    @Test func aKeyThatAppearsInAnEmptyTableExchangedForALargerOneIsAConflict() throws {
        let (before, after) = (store.begin(), store.begin())
        for transaction in [before, after] {
            #expect(try transaction.get("absent") == nil)
            try transaction.put("written", 1)
        }
        try store.put("absent", 1)
        #expect(throws: StoreError.conflict(key: Array("absent".utf8))) { try before.commit() }
        try store.remove("absent")
        try store.reserveCapacity(100_000)
        try store.put("absent", 1)
        #expect(throws: StoreError.conflict(key: Array("absent".utf8))) { try after.commit() }
    }

    // MARK: - Memory is reused for another record at the same address

    @Test func theSameBytesAnewAtTheSameAddressAreAConflict() throws {
        // Blocks are reused at once where nothing else is written, so one of these is where the first was.
        for rounds in 1...200 {
            try expectConflict(on: "present", reading: "present") {
                for _ in 0..<rounds {
                    try store.remove("present")
                    try store.put("present", 1)
                }
            }
        }
    }

    // MARK: - Two read both and write one each

    @Test func writeSkewOverAbsentKeysIsAConflict() throws {
        let (first, second) = (store.begin(), store.begin())
        for transaction in [first, second] { #expect(try transaction.getMany(["x", "y"]) == [nil, nil]) }
        try first.put("x", 1)
        try second.put("y", 1)
        try second.commit()
        #expect(throws: StoreError.conflict(key: Array("y".utf8))) { try first.commit() }
    }

    @Test func writeSkewOverAnIterationIsAConflict() throws {
        let (first, second) = (store.begin(), store.begin())
        for transaction in [first, second] { #expect(try transaction.count() == 0) }
        try first.put("x", 1)
        try second.put("y", 1)
        try first.commit()
        #expect(throws: StoreError.conflict(key: Array("x".utf8))) { try second.commit() }
        #expect(store.count == 1)
    }

    @Test func writeSkewBetweenKeyspacesIsAConflict() throws {
        let other = try store.keyspace("other")
        let (first, second) = (store.begin(), store.begin())
        for transaction in [first, second] {
            _ = try transaction.get("key")
            _ = try transaction.keyspace(other).get("key")
        }
        try first.put("key", 1)
        try second.keyspace(other).put("key", 1)
        try first.commit()
        #expect(throws: StoreError.conflict(key: Array("key".utf8))) { try second.commit() }
    }

    @Test func aThreeWayCircleOfReadsAndWritesIsBroken() throws {
        let keys = ["a", "b", "c"]
        let transactions = keys.map { _ in store.begin() }
        for (number, transaction) in transactions.enumerated() {
            _ = try transaction.get(keys[number])
            try transaction.put(keys[(number + 1) % 3], number)
        }
        try transactions[0].commit()
        // The second has read what the first has written; the third then comes after none.
        #expect(throws: StoreError.conflict(key: Array("b".utf8))) { try transactions[1].commit() }
        try transactions[2].commit()
    }

    // MARK: - A key appears where an iteration has been

    @Test func onlyWhatAnIterationCameByCounts() throws {
        for number in 0..<5_000 { try store.put("key \(number)", number) }
        var order: [[UInt8]] = []
        try store.read { snapshot in
            try snapshot.forEach { key, _ in
                order.append([UInt8](copying: key))
                return true
            }
        }
        let (first, last) = (order[0], order[4_999])
        let (undisturbed, disturbed) = (store.begin(), store.begin())
        let other = try store.keyspace("other")
        for transaction in [undisturbed, disturbed] {
            try transaction.forEach { _, _ in false }
            try transaction.keyspace(other).put("written", 1)
        }
        try store.put(last, 0)
        try undisturbed.commit()
        try store.put(first, 0)
        #expect(throws: StoreError.conflict(key: first)) { try disturbed.commit() }
    }

    // MARK: - Another's commit is met half way

    @Test func whatIsReadTogetherWasThereTogetherWhateverComesInBetween() throws {
        let keys = (0..<10).map { "key \($0)" }
        func change(_ number: Int) throws {
            try store.write { batch in for key in keys { try batch.put(key, number) } }
        }
        try change(0)
        for position in 1..<10 {
            let transaction = store.begin()
            for key in keys[..<position] { _ = try transaction.get(key) }
            try change(position)
            #expect(throws: StoreError.self) { try transaction.get(keys[position]) }
            #expect(throws: StoreError.self) { try transaction.get(keys[0]) }
        }
    }

    // MARK: - The look comes before the number, or before the locks

    /// It may be about to change what was read, with a smaller number.
    @Test func aBucketThatAnotherHasLockedAtTheCommitIsAConflict() throws {
        let (read, written) = try keysOfTwoBuckets()
        let bucket = bucket(of: read)
        for isLocked in [true, false] {
            let transaction = store.begin()
            _ = try transaction.get(read)
            try transaction.put(written, 1)
            if isLocked {
                #expect(bucket.lock())
                #expect(throws: StoreError.conflict(key: Array(read.utf8))) { try transaction.commit() }
                bucket.unlock()
            } else {
                try transaction.commit()
            }
        }
        store.core.checkInvariants()
    }

    @Test func whatChangesWhileACommitWaitsForALockIsAConflict() throws {
        let (read, written) = try keysOfTwoBuckets()
        let bucket = bucket(of: written)
        let store = store
        #expect(bucket.lock())
        onThreads(2) { thread in
            if thread == 0 {
                let transaction = store.begin()
                _ = try transaction.get(read)
                try transaction.put(written, 1)
                try store.put(read, 2)
                #expect(throws: StoreError.conflict(key: Array(read.utf8))) { try transaction.commit() }
            } else {
                for _ in 0..<1_000 { System.yield() }
                bucket.unlock()
            }
        }
        #expect(try store.get(written) == nil)
        store.core.checkInvariants()
    }

    // MARK: - What is being computed

    @Test func aKeyWhoseValueIsBeingComputedIsStillAbsent() throws {
        let (inside, after) = (store.begin(), store.begin())
        for transaction in [inside, after] {
            #expect(try transaction.get("absent") == nil)
            try transaction.put("written", 1)
        }
        let value = try store.getOrPut("absent", as: Int.self) {
            try inside.commit()
            return 2
        }
        #expect(value == 2)
        #expect(throws: StoreError.conflict(key: Array("absent".utf8))) { try after.commit() }
        store.core.checkInvariants()
    }

    // MARK: - What is no conflict

    @Test func aTransactionWithoutWritesCommitsWhateverHasChanged() throws {
        try store.put("present", 1)
        let transaction = store.begin()
        #expect(try transaction.get("present", as: Int.self) == 1)
        #expect(try transaction.get("absent") == nil)
        try store.put("present", 2)
        try store.put("absent", 2)
        #expect(try transaction.commit() == nil)
    }

    @Test func writesWithoutReadsConflictWithNothing() throws {
        try store.put("present", 1)
        let transaction = store.begin()
        try transaction.put("present", 10)
        try transaction.put("absent", 10)
        try store.put("present", 2)
        try store.put("absent", 2)
        #expect(try transaction.get("present", as: Int.self) == 10)
        try transaction.commit()
        #expect(try store.getMany(["present", "absent"], as: Int.self) == [10, 10])
    }

    @Test func whatWasReadBeforeARollbackStillCounts() throws {
        try store.put("present", 1)
        let transaction = store.begin()
        try transaction.put("written", 1)
        let savepoint = try transaction.savepoint()
        try transaction.increment("present")
        try transaction.rollback(to: savepoint)
        try store.put("present", 2)
        #expect(throws: StoreError.conflict(key: Array("present".utf8))) { try transaction.commit() }
    }

    // MARK: -

    private func expectNoConflict(reading keys: [String], _ between: () throws -> Void) throws {
        try store.put("present", 1)
        let transaction = store.begin()
        for key in keys { #expect(try transaction.get(key, as: Int.self) == (key == "present" ? 1 : nil)) }
        try transaction.put("written", 1)
        try between()
        #expect(try transaction.commit() != nil)
        #expect(try store.get("written", as: Int.self) == 1)
        try store.remove("written")
        store.core.checkInvariants()
    }

    private func expectConflict(on key: String, reading name: String, _ between: () throws -> Void) throws {
        try store.put("present", 1)
        try store.remove("absent")
        let transaction = store.begin()
        #expect(try transaction.get(name, as: Int.self) == (name == "present" ? 1 : nil))
        try transaction.put("written", 1)
        try between()
        #expect(throws: StoreError.conflict(key: Array(key.utf8))) { try transaction.commit() }
        #expect(try store.get("written") == nil)
        store.core.checkInvariants()
    }

    /// Two keys, absent, that are in two buckets.
    private func keysOfTwoBuckets() throws -> (String, String) {
        for number in 0..<100 { try store.put("other \(number)", number) }
        let names = (0..<100).map { "key \($0)" }
        let second = names.first { bucket(of: $0).address != bucket(of: names[0]).address }
        return (names[0], try #require(second))
    }

    private func bucket(of key: String) -> Bucket {
        let index = store.target.core.index
        return index.liveBucket(for: key.withKeyBytes { index.hashKey.hash($0) })
    }

    /// Adds thousands of entries, so that every bucket is split or moved.
    private func grow() throws { for number in 0..<6_000 { try store.put("other \(number)", number) } }

    /// Takes them out again, so that buckets are merged.
    private func shrink() throws { for number in 0..<6_000 { try store.remove("other \(number)") } }
}
