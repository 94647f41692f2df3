@testable import Martlet
import MartletTestSupport
import Testing

/// Transactions and snapshots used as they should not be, or at their edges.
@Suite struct TransactionMisuseTests {
    @Test func aValueInPlaceStaysWhileTheTransactionWritesTheKeyAgain() async throws {
        let store = try Store()
        let transaction = store.begin()
        let old = [UInt8](repeating: 7, count: 100)
        try transaction.put("key", old)
        try transaction.withValue("key") { bytes in
            try transaction.put("key", [UInt8](repeating: 9, count: 100))
            try transaction.put("other", [UInt8](repeating: 9, count: 100))
            #expect([UInt8](copying: bytes) == old)
        }
    }

    @Test func aValueInPlaceStaysWhileTheTransactionIsAborted() throws {
        let store = try Store()
        let transaction = store.begin()
        let old = [UInt8](repeating: 7, count: 100)
        try transaction.put("key", old)
        try transaction.withValue("key") { bytes in
            try transaction.abort()
            #expect([UInt8](copying: bytes) == old)
        }
    }

    @Test func aValueInPlaceStaysWhileTheTransactionRollsBack() throws {
        let store = try Store()
        try store.transaction { transaction in
            let savepoint = try transaction.savepoint()
            let old = [UInt8](repeating: 7, count: 100)
            try transaction.put("key", old)
            try transaction.withValue("key") { bytes in
                try transaction.rollback(to: savepoint)
                #expect([UInt8](copying: bytes) == old)
            }
        }
    }

    @Test func anEntryInPlaceStaysWhileTheIterationWritesItAgain() throws {
        let store = try Store()
        try store.transaction { transaction in
            let old = [UInt8](repeating: 7, count: 100)
            try transaction.put("key", old)
            try transaction.forEach { key, value in
                try transaction.remove("key")
                try transaction.put("else", old)
                #expect([UInt8](copying: value) == old)
                return false
            }
        }
    }

    @Test func anIterationThatChangesWhatItVisitsVisitsOnce() throws {
        let store = try Store()
        for number in 0..<10 { try store.put("key \(number)", 1) }
        var visits = 0
        try store.transaction { transaction in
            visits = 0
            try transaction.forEach { key, value in
                visits += 1
                try transaction.put([UInt8](copying: key), try Int(storeValue: value) + 1)
                return true
            }
        }
        #expect(visits == 10)
        for number in 0..<10 { #expect(try store.get("key \(number)", as: Int.self) == 2) }
    }

    @Test func anIterationWithinAnIterationVisitsOnce() throws {
        let store = try Store()
        try store.put("key", 1)
        try store.transaction { transaction in
            try transaction.put("key", 2)
            var visits = 0
            try transaction.forEach { _, _ in
                visits += 1
                _ = try transaction.count()
                return true
            }
            #expect(visits == 1)
        }
    }

    @Test func aCommitInTheMiddleOfAnIterationIsATypedError() async throws {
        await #expect(processExitsWith: .success) {
            let store = try Store()
            for number in 0..<100 { try store.put("key \(number)", 1) }
            let transaction = store.begin()
            do {
                try transaction.forEach { _, _ in
                    try transaction.commit()
                    return true
                }
            } catch StoreError.transactionEnded {}
        }
    }

    @Test func anAbortInTheMiddleOfAnIterationOverOwnWritesIsATypedError() async throws {
        await #expect(processExitsWith: .success) {
            let store = try Store()
            let transaction = store.begin()
            for number in 0..<100 { try transaction.put("key \(number)", 1) }
            do {
                try transaction.forEach { _, _ in
                    try transaction.abort()
                    return true
                }
                fatalError("ended as if it had seen everything")
            } catch StoreError.transactionEnded {}
        }
    }

    @Test func aClosedSnapshotOfAClearedKeyspaceThrows() throws {
        let store = try Store()
        try store.put("key", 1)
        let snapshot = try store.snapshot()
        try store.clear()
        #expect(try snapshot.count() == 1)
        snapshot.close()
        #expect(throws: StoreError.snapshotClosed) { try snapshot.get("key") }
        #expect(throws: StoreError.snapshotClosed) { try snapshot.count() }
        #expect(throws: StoreError.snapshotClosed) { try snapshot.forEach { _, _ in true } }
    }

    @Test func aSnapshotThatIsClosedInItsIterationDoesNotEndItAsIfThatWereAll() throws {
        let store = try Store()
        for number in 0..<5_000 { try store.put("key \(number)", number) }
        let snapshot = try store.snapshot()
        try store.clear()
        var visits = 0
        #expect(throws: StoreError.snapshotClosed) {
            try snapshot.forEach { _, _ in
                visits += 1
                if visits == 10 { snapshot.close() }
                return true
            }
        }
        #expect(visits < 5_000)
    }

    @Test func aSavepointOfAnotherTransactionIsRefused() throws {
        let store = try Store()
        let (first, second) = (store.begin(), store.begin())
        let foreign = try first.savepoint()
        _ = try second.savepoint()
        try second.put("key", 1)
        #expect(throws: StoreError.savepointInvalid) { try second.rollback(to: foreign) }
        #expect(try second.get("key", as: Int.self) == 1)
    }

    @Test func snapshotsGoOnWhenNumbersAreUsedUp() throws {
        let store = try Store(core: StoreCore(StoreOptions(), firstSequence: 1 << 48 - 64))
        try store.put("key", 1)
        #expect(throws: StoreError.sequenceExhausted) { try store.put("key", 2) }
        for _ in 0..<4 { #expect(try store.read { try $0.get("key", as: Int.self) } == 1) }
    }

    @Test func aConflictOfAnIterationNamesNoKeyThatDidNotChange() throws {
        let store = try Store()
        for number in 0..<40 { try store.put("key \(number)", 1) }
        let (first, second) = (store.begin(), store.begin())
        for transaction in [first, second] {
            _ = try transaction.count()
            try transaction.put("sum", 1)
        }
        try store.remove("key 7")
        #expect(throws: StoreError.conflict(key: nil)) { try first.commit() }
        try store.put("key 7", 1)
        #expect(throws: StoreError.conflict(key: Array("key 7".utf8))) { try second.commit() }
    }

    @Test func whatATransactionHoldsIsCounted() throws {
        let store = try Store(StoreOptions(memoryLimit: 8 << 20))
        try store.put("key", 1)
        let transaction = store.begin()
        let before = store.statistics().memory.totalBytes
        _ = try transaction.savepoint()
        for _ in 0..<200_000 {
            try transaction.remove("key")
            try transaction.rollback(to: try transaction.savepoint())
        }
        let after = store.statistics().memory.totalBytes
        #expect(after - before > 1 << 20)
    }
}
