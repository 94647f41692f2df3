import Foundation
import MartletTestSupport
import Synchronization
import Testing

@testable import Martlet

/// Two threads at one transaction, turns, and everything at once.
@Suite struct TransactionMisuseConcurrencyTests {
    /// Else it would free what is visited.
    @Test func aSecondThreadIsRefusedDuringAnIteration() throws {
        let store = try Store()
        let transaction = store.begin()
        let old = [UInt8](repeating: 7, count: 100)
        try transaction.put("key", old)
        nonisolated(unsafe) let shared = transaction
        let accepted = Atomic<Int>(0)
        try transaction.forEach { _, value in
            onThreads(1) { _ in
                do {
                    unsafe try shared.put("key", 1)
                    accepted.add(1, ordering: .relaxed)
                } catch StoreError.transactionBusy {}
            }
            #expect([UInt8](copying: value) == old)
            return false
        }
        #expect(accepted.load(ordering: .relaxed) == 0)
    }

    /// `append` reads the old value in place, and waits for another's turn before that.
    @Test func noPinIsHeldWhileWaitingForATurn() throws {
        let store = try Store()
        try store.put("key", 1)
        try store.put("log", "a")
        var attempts = 0
        var pinned = false
        try store.transaction { transaction in
            attempts += 1
            _ = try transaction.get("key")
            if attempts <= 8 {
                onThreads(1) { _ in try store.put("key", 100) }
            } else {
                let thread = Thread { _ = try? store.append("log", "b") }
                thread.start()
                Thread.sleep(forTimeInterval: 0.02)
                _ = store.statistics()
                Thread.sleep(forTimeInterval: 0.04)
                pinned = (store.statistics().oldestPin?.nanoseconds ?? 0) > 20_000_000
            }
            try transaction.put("key", 3)
        }
        Thread.sleep(forTimeInterval: 0.2)
        #expect(attempts == 9)
        #expect(!pinned)
    }

    @Test func aSecondThreadBesideTheCommitIsRefused() async throws {
        await #expect(processExitsWith: .success) {
            let store = try Store()
            for round in 0..<(isLongTest ? 4_000 : 1_000) {
                let transaction = store.begin()
                nonisolated(unsafe) let shared = transaction
                for number in 0..<4 { try transaction.put("\(number)", round) }
                onThreads(2) { thread in
                    if thread == 0 {
                        while true {
                            do {
                                unsafe _ = try shared.commit()
                                return
                            } catch StoreError.transactionBusy {} catch StoreError.transactionEnded { return }
                        }
                    } else {
                        var number = 0
                        while true {
                            number += 1
                            do { unsafe try shared.put("x \(number)", number) } catch StoreError.transactionBusy {
                            } catch StoreError.transactionEnded { return }
                        }
                    }
                }
            }
            store.core.checkInvariants()
        }
    }

    /// Commits of colliding keys beside placeholders, snapshots, clears and a table that grows and shrinks.
    @Test(arguments: 1...(isLongTest ? 3 : 1)) func everythingAtOnce(seed: UInt64) throws {
        let store = try Store()
        let other = try store.keyspace("other")
        let groups = 30
        let wrong = Atomic<Int>(0)
        onThreads(4) { thread in
            var random = SeededGenerator(seed: seed << 8 | UInt64(thread))
            for round in 0..<(isLongTest ? 1_500 : 500) {
                let group = Int.random(in: 0..<groups, using: &random)
                let keys = (0..<4).map { "\(group)-\($0)" }
                let value = String(
                    repeating: "v", count: [3, 100, 40_000, 300_000][Int.random(in: 0..<40, using: &random) / 13])
                switch Int.random(in: 0..<12, using: &random) {
                case 0..<3:
                    try store.write { batch in
                        for key in keys { try batch.put(key, "\(round)" + value) }
                        try batch.keyspace(other).put(keys[0], "\(round)" + value)
                    }
                case 3..<5:
                    try store.write { batch in
                        for key in keys { try batch.remove(key) }
                        try batch.keyspace(other).remove(keys[0])
                    }
                case 5:
                    _ = try? store.getOrPut("p\(group)", as: String.self) {
                        try store.remove("p\(group)")
                        if round % 2 == 0 { throw StoreError.overflow }
                        return "x"
                    }
                case 6:
                    try store.write { batch in
                        try batch.put("p\(group)", "y")
                        try batch.remove("p\((group + 1) % groups)")
                    }
                case 7:
                    let snapshot = try store.snapshot()
                    for group in 0..<groups {
                        let values = try snapshot.getMany((0..<4).map { "\(group)-\($0)" }, as: String.self)
                        let beside = try snapshot.keyspace(other).get("\(group)-0", as: String.self)
                        if Set(values + [beside]).count != 1 { wrong.add(1, ordering: .relaxed) }
                    }
                    var counted = 0
                    try snapshot.forEach { key, _ in
                        counted += 1
                        return true
                    }
                    if try snapshot.count() != counted { wrong.add(1, ordering: .relaxed) }
                    snapshot.close()
                case 8:
                    let values = try store.transaction { try $0.getMany(keys, as: String.self) }
                    if Set(values).count != 1 { wrong.add(1, ordering: .relaxed) }
                case 9:
                    let values = try store.getMany(keys, as: String.self, consistent: true)
                    if Set(values).count != 1 { wrong.add(1, ordering: .relaxed) }
                case 10 where round % 10 == 0:
                    for number in 0..<300 { try store.put("f\(thread)-\(number)", number) }
                case 10:
                    for number in 0..<300 { try store.remove("f\(thread)-\(number)") }
                default:
                    // Who has seen one of a commit's changes sees the others.
                    if let first = try store.get(keys[0], as: String.self), try store.get(keys[3]) == nil {
                        _ = first
                    }
                }
            }
        }
        #expect(wrong.load(ordering: .relaxed) == 0)
        store.core.checkInvariants()
        #expect(store.statistics().snapshots == StoreStatistics.SnapshotStatistics())
    }
}
