@testable import Martlet
import MartletTestSupport
import Synchronization
import Testing

/// What a suspending transaction is promised beside writers that never pause.
@Suite struct SuspendingTransactionConcurrencyTests {
    /// So few that an attempt is over within a turn where every access is looked at.
    private static let entries = 200
    /// Its losses before it has turns at the gate.
    private static let lossesMax = 2 * Retrying.lossesMax
    /// So many attempts at most. Turns are many, since one runs out while the tasks of other tests have the processors.
    private static func attemptsMax(withTurns: Bool) -> Int { lossesMax + (withTurns ? 1_000 : 24) }

    private struct TooManyAttempts: Error {}

    @Test func oneThatReadsEverythingGetsThrough() async throws {
        let store = try Store()
        for _ in 0..<3 { try await readEverything(in: store) }
        #expect(try store.get("count", as: Int.self) == Self.entries)
        store.core.checkInvariants()
    }

    #if MARTLET_CHECKS
    @Test func withoutATurnItDoesNotGetThrough() async throws {
        let store = try Store()
        store.core.epochs.faults.make(.leaveGateOpen)
        await #expect(throws: TooManyAttempts.self) {
            try await readEverything(in: store, withTurns: false)
        }
    }
    #endif

    /// Looks at every entry twice, beside plain writers on as many threads as there are processors. In between it waits
    /// until they have written, and so loses, but in its turns, where they do not write.
    private func readEverything(in store: Store, withTurns: Bool = true) async throws {
        let numbers = try store.keyspace("numbers")
        for number in 0..<Self.entries { try numbers.put("\(number)", number) }
        let isOver = Atomic<Bool>(false)
        let writes = Counter()
        try await besideThreads(processorCount) { thread in
            var number = thread
            while !isOver.load(ordering: .relaxed) {
                try numbers.put("\(number * 7 % Self.entries)", number)
                number += 1
                writes.add(1)
            }
        } _: {
            defer { isOver.store(true, ordering: .relaxed) }
            var attempts = 0
            try await store.suspending.transaction { transaction in
                attempts += 1
                guard attempts <= Self.attemptsMax(withTurns: withTurns) else { throw TooManyAttempts() }
                let count = try transaction.keyspace(numbers).count()
                await Task.yield()
                let before = writes.value
                let isLost = !withTurns || attempts <= Self.lossesMax
                while isLost, writes.value < before + 100 { System.yield() }
                let again = try transaction.keyspace(numbers).count()
                precondition(again == count, "a transaction saw two states")
                try transaction.put("count", count)
            }
        }
    }

    /// All threads of the pool wait at the gate while the transaction awaits a task: its turns run out, and all go on.
    @Test func oneThatAwaitsWhatWaitsForItsTurnHoldsUpNobodyForGood() async throws {
        let store = try Store()
        // Some turns are lost, if it does not get through before it has any.
        let attemptsMax = 2 * Retrying.lossesMax + 4
        let attempts = Counter()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<2 * processorCount {
                group.addTask {
                    var number = 0
                    while attempts.value < attemptsMax {
                        try store.put("writer \(writer)", number)
                        number += 1
                        await Task.yield()
                    }
                }
            }
            defer { attempts.add(attemptsMax) }
            try await store.suspending.transaction { transaction in
                attempts.add(1)
                let count = try transaction.count()
                await Task { await Task.yield() }.value
                try transaction.put("count", try transaction.count() + count)
            }
        }
        #expect(try store.get("count", as: Int.self) != nil)
        store.core.checkInvariants()
    }
}
