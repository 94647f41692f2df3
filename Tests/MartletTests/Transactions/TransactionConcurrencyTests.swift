@testable import Martlet
import MartletTestSupport
import Synchronization
import Testing

/// What transactions, batches and snapshots promise to many threads at once.
@Suite struct TransactionConcurrencyTests {
    private static let accounts = 20
    private static let balance = 100

    @Test(arguments: [20, 2_000]) func noMoneyIsMadeOrLost(accounts: Int) throws {
        #expect(try countWrongSums(in: try Store(), accounts: accounts, seed: 1) == 0)
    }

    @Test(.enabled(if: isLongTest)) func noMoneyIsMadeOrLostForMinutes() throws {
        let end = System.monotonicNanoseconds + 120_000_000_000
        var seed: UInt64 = 2
        while System.monotonicNanoseconds < end {
            let accounts = [2, 20, 300, 2_000][Int(seed % 4)]
            #expect(try countWrongSums(in: try Store(), accounts: accounts, seed: seed) == 0, "seed \(seed)")
            seed += 1
        }
    }

    #if MARTLET_CHECKS
    @Test(arguments: [Faults.Fault.ignoreReads, .forgetVersions])
    func wrongSumsAreNoticed(fault: Faults.Fault) throws {
        let noticed = try untilNoticed { attempt in
            let store = try Store()
            store.core.epochs.faults.make(fault)
            return try countWrongSums(in: store, accounts: 20, seed: attempt)
        }
        #expect(noticed > 0)
    }
    #endif

    /// Threads that transfer between accounts, add up all of them in transactions and in snapshots, and with one read of
    /// all; how many sums were wrong.
    private func countWrongSums(in store: Store, accounts: Int, seed: UInt64) throws -> Int {
        let names = (0..<accounts).map { "account \($0)" }
        let rounds = 400
        try store.write { batch in for name in names { try batch.put(name, Self.balance) } }
        let total = accounts * Self.balance
        let wrong = Atomic<Int>(0)
        @Sendable func expect(_ sum: Int) { if sum != total { wrong.add(1, ordering: .relaxed) } }
        onThreads(4) { thread in
            var random = SeededGenerator(seed: seed << 8 | UInt64(thread))
            for round in 0..<rounds {
                switch round % 8 {
                case 6:
                    expect(try store.read { try sum($0) })
                case 7 where accounts < 100:
                    expect(try store.transaction { try sum($0) })
                case 7:
                    let values = try store.getMany(names, as: Int.self, consistent: true)
                    expect(values.reduce(0) { $0 + ($1 ?? 0) })
                default:
                    let from = names[Int.random(in: 0..<accounts, using: &random)]
                    let to = names[Int.random(in: 0..<accounts, using: &random)]
                    let amount = Int.random(in: 1...10, using: &random)
                    try store.transaction { transaction in
                        try transaction.increment(from, by: -amount)
                        try transaction.increment(to, by: amount)
                    }
                }
            }
        }
        expect(try store.read { try sum($0) })
        #expect(store.statistics().snapshots == StoreStatistics.SnapshotStatistics())
        store.core.checkInvariants()
        return wrong.load(ordering: .relaxed)
    }

    @Sendable private func sum(_ source: some ReadOperations) throws -> Int {
        var sum = 0
        try source.forEach { _, value in
            sum += try Int(storeValue: value)
            return true
        }
        return sum
    }

    /// Keys that are always changed together, read one after the other without a transaction: who has seen the new value
    /// of one sees it, or a later one, of the next.
    @Test func aCommitIsSeenWholeByPlainReaders() throws {
        #expect(try countTornReads(in: try Store()) == 0)
    }

    #if MARTLET_CHECKS
    @Test func aCommitThatIsPublishedKeyByKeyIsNoticed() throws {
        let noticed = try untilNoticed { _ in
            let store = try Store()
            store.core.epochs.faults.make(.publishOneByOne)
            return try countTornReads(in: store)
        }
        #expect(noticed > 0)
    }
    #endif

    private func countTornReads(in store: Store) throws -> Int {
        let names = (0..<8).map { "key \($0)" }
        let rounds = 3_000
        let torn = Atomic<Int>(0)
        let isOver = Atomic<Bool>(false)
        onThreads(3) { thread in
            if thread == 0 {
                for round in 1...rounds {
                    try store.write { batch in for name in names { try batch.put(name, round) } }
                    // Absent for a moment, all of them.
                    if round % 16 == 0 { try store.write { batch in for name in names { try batch.remove(name) } } }
                }
                isOver.store(true, ordering: .relaxed)
            }
            var random = SeededGenerator(seed: UInt64(thread))
            // Without locks, so that it may come in between: what a snapshot reads waits for an unlock.
            while thread == 1, !isOver.load(ordering: .relaxed) {
                let first = try store.get(names[Int.random(in: 0..<8, using: &random)], as: Int.self)
                let second = try store.get(names[Int.random(in: 0..<8, using: &random)], as: Int.self)
                if let first, let second, second < first { torn.add(1, ordering: .relaxed) }
            }
            while !isOver.load(ordering: .relaxed) {
                let seen = try store.read { snapshot in try names.map { try snapshot.get($0, as: Int.self) } }
                if Set(seen).count != 1 { torn.add(1, ordering: .relaxed) }
            }
        }
        store.core.checkInvariants()
        return torn.load(ordering: .relaxed)
    }

    /// Each withdraws from one of two accounts if both together hold enough: with write skew both would.
    @Test func writeSkewDoesNotHappen() throws {
        #expect(try countSkews(in: try Store()) == 0)
    }

    #if MARTLET_CHECKS
    @Test func writeSkewIsNoticed() throws {
        let noticed = try untilNoticed { _ in
            let store = try Store()
            store.core.epochs.faults.make(.ignoreReads)
            return try countSkews(in: store)
        }
        #expect(noticed > 0)
    }
    #endif

    private func countSkews(in store: Store) throws -> Int {
        var skews = 0
        for round in 0..<500 {
            let names = ["a \(round)", "b \(round)"]
            for name in names { try store.put(name, 1) }
            let gate = Gate(2)
            onThreads(2) { thread in
                gate.wait()
                try store.transaction { transaction in
                    let sum = try names.reduce(0) { $0 + (try transaction.get($1, as: Int.self) ?? 0) }
                    if sum == 2 { try transaction.put(names[thread], 0) }
                }
            }
            let left = try names.reduce(0) { $0 + (try store.get($1, as: Int.self) ?? 0) }
            if left == 0 { skews += 1 }
        }
        return skews
    }

    /// A transaction that looks at every entry while others write all the time gets through, by its turn.
    @Test func aTransactionThatReadsEverythingGetsThrough() throws {
        let store = try Store()
        for number in 0..<5_000 { try store.put("key \(number)", number) }
        let isOver = Atomic<Bool>(false)
        let attempts = Atomic<Int>(0)
        onThreads(3) { thread in
            if thread == 0 {
                for _ in 0..<5 {
                    try store.transaction { transaction in
                        attempts.add(1, ordering: .relaxed)
                        try transaction.put("count", try transaction.count())
                    }
                }
                isOver.store(true, ordering: .relaxed)
            }
            var number = 0
            while !isOver.load(ordering: .relaxed) {
                try store.put("key \(number * 7 % 5_000)", number)
                number += 1
            }
        }
        // Eight losses, then a turn; now and then the turn ends before the transaction does on a slow machine.
        #expect(attempts.load(ordering: .relaxed) <= 5 * (Retrying.lossesMax + 8))
        #expect(store.count == 5_001)
        store.core.checkInvariants()
    }

    @Test func snapshotsOpenAndCloseBesideWritersOnATableThatGrowsAndShrinks() throws {
        let store = try Store()
        let isOver = Atomic<Bool>(false)
        onThreads(4) { thread in
            if thread < 2 {
                for round in 0..<6 {
                    for number in 0..<4_000 { try store.put("\(thread) \(number)", round) }
                    for number in 0..<4_000 { try store.remove("\(thread) \(number)") }
                    if thread == 0, round % 3 == 2 { try store.clear() }
                }
                if thread == 0 { isOver.store(true, ordering: .relaxed) }
            }
            while !isOver.load(ordering: .relaxed) {
                let (old, new) = (try store.snapshot(), try store.snapshot())
                let counts = (try old.count(), try new.count())
                old.close()
                let again = try new.count()
                precondition(again == counts.1, "a snapshot changed")
                new.close()
            }
        }
        #expect(store.statistics().snapshots == StoreStatistics.SnapshotStatistics())
        store.core.checkInvariants()
    }

    @Test func aTransactionIsOneThreadsAtATime() throws {
        let store = try Store()
        let transaction = store.begin()
        nonisolated(unsafe) let shared = transaction
        let refused = Atomic<Int>(0)
        onThreads(4) { thread in
            for number in 0..<2_000 {
                do throws(StoreError) {
                    unsafe try shared.put("\(thread) \(number)", number)
                } catch {
                    precondition(error == .transactionBusy, "\(error)")
                    refused.add(1, ordering: .relaxed)
                }
            }
        }
        try transaction.commit()
        #expect(store.count + refused.load(ordering: .relaxed) == 8_000)
        store.core.checkInvariants()
    }
}
