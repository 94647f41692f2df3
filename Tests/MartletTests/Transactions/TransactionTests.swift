@testable import Martlet
import MartletTestSupport
import Testing

@Suite("Transactions")
struct TransactionTests {
    private let store: Store

    init() throws { store = try Store() }

    @Test func whatIsWrittenIsSeenInsideAtOnceAndOutsideAfterTheCommit() throws {
        try store.put("a", 1)
        try store.transaction { transaction in
            try transaction.put("a", 2)
            try transaction.put("b", 3)
            #expect(try transaction.get("a", as: Int.self) == 2)
            #expect(try transaction.getMany(["a", "b", "c"], as: Int.self) == [2, 3, nil])
            #expect(try store.get("a", as: Int.self) == 1)
            #expect(try transaction.remove("a"))
            #expect(try !transaction.contains("a"))
            #expect(try !transaction.remove("a"))
        }
        #expect(try store.get("a") == nil)
        #expect(try store.get("b", as: Int.self) == 3)
        #expect(store.count == 1)
        store.core.checkInvariants()
    }

    @Test func anErrorOfTheClosureComesOutAsItIsAndNothingIsWritten() throws {
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try store.transaction { transaction in
                try transaction.put("a", 1)
                throw Stop()
            }
        }
        #expect(store.count == 0)
        store.core.checkInvariants()
    }

    @Test func aLostUpdateIsAConflictThatNamesTheKey() throws {
        try store.put("a", 1)
        let transaction = store.begin()
        _ = try transaction.get("a")
        try transaction.put("a", 10)
        try store.put("a", 2)
        #expect(throws: StoreError.conflict(key: Array("a".utf8))) { try transaction.commit() }
        #expect(try store.get("a", as: Int.self) == 2)
        #expect(throws: StoreError.transactionEnded) { try transaction.get("a") }
    }

    @Test func writeSkewIsAConflict() throws {
        try store.put("x", 1)
        try store.put("y", 1)
        let (first, second) = (store.begin(), store.begin())
        for transaction in [first, second] { _ = try transaction.getMany(["x", "y"]) }
        try first.put("x", 0)
        try second.put("y", 0)
        try first.commit()
        #expect(throws: StoreError.conflict(key: Array("x".utf8))) { try second.commit() }
    }

    @Test func aKeyThatAppearsWhereItWasReadAbsentIsAConflict() throws {
        let transaction = store.begin()
        #expect(try transaction.get("ghost") == nil)
        try transaction.put("other", 1)
        try store.put("ghost", 1)
        #expect(throws: StoreError.conflict(key: Array("ghost".utf8))) { try transaction.commit() }
    }

    @Test(arguments: [0, 1, 40, 5_000]) func aKeyThatAppearsWhereItWasIteratedIsAConflict(entries: Int) throws {
        for number in 0..<entries { try store.put("key \(number)", number) }
        let transaction = store.begin()
        #expect(try transaction.count() == entries)
        try transaction.put("sum", 1)
        try store.put("ghost", 1)
        #expect(throws: StoreError.conflict(key: Array("ghost".utf8))) { try transaction.commit() }
        let undisturbed = store.begin()
        #expect(try undisturbed.count() == entries + 1)
        try undisturbed.put("sum", 2)
        try undisturbed.commit()
        #expect(try store.get("sum", as: Int.self) == 2)
    }

    @Test func aReadOfANewerChangeMovesOnIfNothingElseHasChanged() throws {
        try store.put("a", 1)
        let transaction = store.begin()
        #expect(try transaction.get("a", as: Int.self) == 1)
        try store.put("b", 2)
        #expect(try transaction.get("b", as: Int.self) == 2)
        try transaction.put("c", 3)
        try transaction.commit()
    }

    @Test func aReadOfANewerChangeAfterAnotherIsAConflictAtOnce() throws {
        try store.put("a", 1)
        try store.put("b", 1)
        let transaction = store.begin()
        _ = try transaction.get("a")
        try store.put("a", 2)
        try store.put("b", 2)
        #expect(throws: StoreError.conflict(key: Array("a".utf8))) { try transaction.get("b") }
        #expect(throws: StoreError.conflict(key: Array("a".utf8))) { try transaction.put("c", 1) }
        #expect(throws: StoreError.conflict(key: Array("a".utf8))) { try transaction.commit() }
    }

    @Test func aClearIsAConflictForWhatWasReadAndNotForWhatWasAbsent() throws {
        try store.put("a", 1)
        let (reader, other) = (store.begin(), store.begin())
        _ = try reader.get("a")
        _ = try other.get("b")
        try reader.put("c", 1)
        try other.put("d", 1)
        try store.clear()
        #expect(throws: StoreError.conflict(key: Array("a".utf8))) { try reader.commit() }
        try other.commit()
        #expect(store.count == 1)
        store.core.checkInvariants()
    }

    @Test func iterationSeesOwnWrites() throws {
        for number in 0..<100 { try store.put("key \(number)", number) }
        try store.transaction { transaction in
            try transaction.put("key 5", 500)
            try transaction.remove("key 6")
            try transaction.put("new", 7)
            var seen: [String: Int] = [:]
            try transaction.forEach { key, value in
                seen[try String(storeKey: key)] = try Int(storeValue: value)
                return true
            }
            #expect(seen.count == 100)
            #expect(seen["key 5"] == 500)
            #expect(seen["key 6"] == nil)
            #expect(seen["new"] == 7)
        }
    }

    @Test func aRollbackTakesBackToTheSavepoint() throws {
        try store.put("a", 1)
        try store.transaction { transaction in
            try transaction.put("a", 2)
            let savepoint = try transaction.savepoint()
            try transaction.put("a", 3)
            try transaction.put("b", 3)
            let later = try transaction.savepoint()
            try transaction.remove("a")
            try transaction.rollback(to: savepoint)
            #expect(throws: StoreError.savepointInvalid) { try transaction.rollback(to: later) }
            #expect(try transaction.get("a", as: Int.self) == 2)
            #expect(try transaction.get("b") == nil)
            try transaction.put("a", 4)
            try transaction.rollback(to: savepoint)
        }
        #expect(try store.get("a", as: Int.self) == 2)
        #expect(store.count == 1)
        store.core.checkInvariants()
    }

    @Test func aWriteByTheStoreInsideAClosureThrows() throws {
        try store.transaction { transaction in
            #expect(throws: StoreError.insideTransaction) { try store.put("a", 1) }
            #expect(throws: StoreError.insideTransaction) { try store.remove("a") }
            #expect(throws: StoreError.insideTransaction) { try store.clear() }
            #expect(throws: StoreError.insideTransaction) { try store.reserveCapacity(10) }
            #expect(throws: StoreError.insideTransaction) { try store.transaction { _ in } }
            #expect(throws: StoreError.insideTransaction) { try store.write { try $0.put("a", 1) } }
            #expect(throws: StoreError.insideTransaction) { try transaction.commit() }
            let present = try store.get("a")
            #expect(present == nil)
        }
        try store.put("a", 1)
    }

    @Test func severalKeyspacesChangeTogether() throws {
        let names = try store.keyspace("names", Int.self, String.self)
        let ages = try store.keyspace("ages", String.self, Int.self)
        try store.transaction { transaction in
            let inside = transaction.keyspace(names)
            try inside.put(1, "Ada")
            try transaction.keyspace(ages).put("Ada", 36)
            try transaction.keyspace(ages).update("Ada") { $0 = ($0 ?? 0) + 1 }
            #expect(try inside[1] == "Ada")
            try transaction.increment("people")
        }
        #expect(try ages["Ada"] == 37)
        #expect(try names[1] == "Ada")
        #expect(try store.get("people", as: Int.self) == 1)
    }

    @Test func aBatchIsAppliedWhole() throws {
        try store.put("gone", 1)
        try store.write { batch in
            for number in 0..<1_000 { try batch.put("key \(number)", number) }
            try batch.remove("gone")
            try batch.remove("never there")
        }
        #expect(store.count == 1_000)
        store.core.checkInvariants()
        try store.write { batch in for number in 0..<1_000 { try batch.remove("key \(number)") } }
        #expect(store.count == 0)
        store.core.checkInvariants()
        #expect(store.statistics().memory.recordBytes == 0)
    }

    /// Under the locks of a commit an index cannot grow, and the chains of a small one would take all of it.
    @Test func anIndexGrowsBeforeABatchThatAddsMuchToIt() throws {
        try store.put("here", 1)
        try store.write { batch in for number in 0..<50_000 { try batch.put("key \(number)", number) } }
        let occupancy = try store.occupancy()
        #expect(occupancy.entries == 50_001)
        #expect(occupancy.longestChain < 40)
        store.core.checkInvariants()
        for number in 0..<50_000 { try store.remove("key \(number)") }
        #expect(store.core.defaultIndex.directory.depth == 1, "and shrinks again")
    }

    /// One that is going on may have come just as far as another had when it stopped.
    @Test func anIterationWithinAnIterationIsReadWhole() throws {
        for number in 0..<5_000 { try store.put("key \(number)", number) }
        let transaction = store.begin()
        try transaction.forEach { _, _ in false }
        var visited = 0
        try transaction.forEach { _, _ in
            visited += 1
            if visited == 1 {
                let inside = try transaction.count()
                #expect(inside == 5_000)
            }
            return visited < 10
        }
        try transaction.put("sum", 1)
        try store.put("ghost", 1)
        #expect(throws: StoreError.self) { try transaction.commit() }
        #expect(!(try store.contains("sum")))
    }

    @Test func recordsAfterATransactionAreAsSmallAsAfterAPut() throws {
        try store.put("key", "a value of some length")
        let bytes = store.statistics().memory.recordBytes
        try store.transaction { try $0.put("key", "another value as long!") }
        #expect(store.statistics().memory.recordBytes == bytes)
    }

    @Test func aSnapshotMayBeClosedInsideATransactionsTurn() throws {
        try store.put("a", 1)
        var attempts = 0
        try store.transaction { transaction in
            attempts += 1
            let snapshot = try store.snapshot()
            let value = try transaction.get("a", as: Int.self) ?? 0
            // Another thread's change, until the turn, in which there is none.
            if attempts <= Retrying.lossesMax { onThreads(1) { [store] _ in try store.put("a", 10) } }
            snapshot.close()
            try transaction.put("a", value + 1)
        }
        #expect(attempts == Retrying.lossesMax + 1)
        #expect(try store.get("a", as: Int.self) == 11)
    }

    @Test func largeValuesAreWrittenAndRolledBack() throws {
        let large = [UInt8](repeating: 7, count: 300_000)
        try store.transaction { transaction in
            try transaction.put("kept", large)
            let savepoint = try transaction.savepoint()
            try transaction.put("kept", [UInt8](repeating: 8, count: 40_000))
            try transaction.put("gone", large)
            try transaction.rollback(to: savepoint)
        }
        #expect(try store.get("kept") == large)
        #expect(store.count == 1)
        store.core.checkInvariants()
    }

    @Test func aBatchWritesToKeyspacesOfTypes() throws {
        let ages = try store.keyspace("ages", String.self, Int.self)
        try store.write { batch in
            try batch.keyspace(ages).put("Ada", 36)
            try batch.keyspace(ages).remove("Bob")
        }
        #expect(try ages["Ada"] == 36)
    }

    @Test func theSuspendingFormsDoTheSame() async throws {
        try store.put("a", 1)
        let value = try await store.suspending.transaction { transaction in
            let value = try transaction.get("a", as: Int.self) ?? 0
            await Task.yield()
            try transaction.put("a", value + 1)
            return value
        }
        #expect(value == 1)
        try await store.suspending.write { batch in
            try batch.put("b", 2)
            await Task.yield()
            try batch.put("c", 3)
        }
        #expect(try store.getMany(["a", "b", "c"], as: Int.self) == [2, 2, 3])
        await #expect(throws: StoreError.insideTransaction) {
            try await store.suspending.transaction { try $0.commit() }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { [store] in
                    for _ in 0..<50 {
                        try await store.suspending.transaction { transaction in
                            let value = try transaction.get("a", as: Int.self) ?? 0
                            await Task.yield()
                            try transaction.put("a", value + 1)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try store.get("a", as: Int.self) == 402)
    }
}
