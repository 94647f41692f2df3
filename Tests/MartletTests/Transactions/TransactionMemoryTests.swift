#if MARTLET_CHECKS
@testable import Martlet
import MartletTestSupport
import Testing

/// Transactions, batches and snapshots where memory is refused.
@Suite struct TransactionMemoryTests {
    /// Whichever acquisition fails, a call throws and has changed nothing, or has done its work; snapshots stay as they
    /// were, and in the end nothing is kept.
    @Test func anyFailedAllocationLeavesEverythingAsItWas() throws {
        var (failing, hasFailed) = (0, true)
        while hasFailed {
            hasFailed = try run(failing: failing)
            failing += 1
        }
        #expect(failing > 100)
    }

    private func run(failing: Int) throws -> Bool {
        let store = Store(core: try StoreCore(StoreOptions(), hashKey: .known(7)))
        let budget = store.core.memory.budget
        var model = Model()
        for number in 0..<40 { _ = (try store.perform(.put(key(number), [1])), model.perform(.put(key(number), [1]))) }
        var frozen: [(snapshot: Snapshot, model: Model)] = []
        budget.acquisitionsUntilFailure.store(failing, ordering: .relaxed)
        var hasFailed = false
        for step in 0..<60 {
            var after = model
            do {
                switch step % 6 {
                case 0: frozen.append((try store.snapshot(), model))
                case 1, 4:
                    try store.transaction { transaction in
                        for number in step..<step + 12 {
                            if number % 3 == 0 { try transaction.remove(key(number)) }
                            if number % 3 == 1 {
                                try transaction.put(key(number), [UInt8](repeating: 2, count: number))
                            }
                            _ = try transaction.get(key(number))
                        }
                    }
                    for number in step..<step + 12 where number % 3 < 2 {
                        after.entries[key(number)] = number % 3 == 0 ? nil : [UInt8](repeating: 2, count: number)
                    }
                case 2:
                    try store.write { batch in
                        for number in 0..<30 { try batch.put(key(step * 10 + number), [3]) }
                    }
                    for number in 0..<30 { after.entries[key(step * 10 + number)] = [3] }
                case 3:
                    try store.remove(key(step + 1))
                    after.entries[key(step + 1)] = nil
                default:
                    if step == 35 {
                        try store.clear()
                        after = Model()
                    } else if step % 12 == 5, !frozen.isEmpty {
                        frozen.remove(at: step % frozen.count).snapshot.close()
                    }
                }
                model = after
            } catch StoreError.outOfMemory {
                budget.acquisitionsUntilFailure.store(-1, ordering: .relaxed)
            }
            hasFailed = hasFailed || budget.acquisitionsUntilFailure.load(ordering: .relaxed) <= 0
        }
        budget.acquisitionsUntilFailure.store(-1, ordering: .relaxed)
        try #require(try store.perform(.forEach) == model.perform(.forEach), "failing at \(failing)")
        for (snapshot, model) in frozen {
            var entries: [[UInt8]: [UInt8]] = [:]
            try snapshot.forEach { key, value in
                entries[[UInt8](copying: key)] = [UInt8](copying: value)
                return true
            }
            try #require(entries == model.entries, "failing at \(failing)")
            snapshot.close()
        }
        // What could not be worked off when a snapshot closed goes with the next.
        try store.snapshot().close()
        try #require(store.statistics().snapshots == StoreStatistics.SnapshotStatistics(), "failing at \(failing)")
        store.core.checkInvariants()
        try store.clear()
        try #require(store.statistics().memory.recordBytes == 0, "failing at \(failing)")
        return hasFailed
    }

    private func key(_ number: Int) -> [UInt8] { Array("key \(number)".utf8) }

    /// A store that is full of what a snapshot sees refuses writes, and takes them again once it is closed.
    @Test func aFullStoreTakesWritesAgainOnceTheSnapshotIsClosed() throws {
        let store = try Store(StoreOptions(memoryLimit: 4 << 20))
        let value = [UInt8](repeating: 1, count: 1_000)
        for number in 0..<2_000 { try store.put("key \(number)", value) }
        let snapshot = try store.snapshot()
        #expect(throws: StoreError.outOfMemory) {
            for round in 0..<10 {
                for number in 0..<2_000 { try store.put("key \(number)", value + [UInt8(round)]) }
            }
        }
        #expect(try snapshot.count() == 2_000)
        snapshot.close()
        for number in 0..<2_000 { try store.put("key \(number)", value) }
        #expect(throws: StoreError.outOfMemory) {
            try store.transaction { transaction in
                for number in 0..<10_000 { try transaction.put("other \(number)", value) }
            }
        }
        #expect(store.count == 2_000)
        store.core.checkInvariants()
    }
}
#endif
