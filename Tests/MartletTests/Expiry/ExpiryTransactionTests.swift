@testable import Martlet
import Testing

@Suite struct ExpiryTransactionTests {
    private let clock = ManualClock(wallMilliseconds: 1_000_000)

    private func store() throws -> Store { try Store(StoreOptions(clock: clock)) }

    @Test func aTransactionHasOneNow() throws {
        let store = try store()
        try store.put("a", "x", expiring: .after(.seconds(1)))
        let transaction = store.begin()
        #expect(try transaction.contains("a"))
        clock.advance(by: .seconds(2))
        #expect(try store.get("a") == nil)
        // The key that was there for it stays there until it is taken out, while its commit will tell.
        let lifetime = TimeToLive.limited(.seconds(1), until: Deadline(millisecondsSince1970: 1_001_000))
        do throws(StoreError) {
            let found = try transaction.timeToLive("a")
            #expect(found == lifetime)
            try transaction.put("b", "y")
            _ = try transaction.commit()
            Issue.record("what it has read is gone")
        } catch {
            // By name if the sweeper has come before the transaction looked again.
            #expect(error == .conflict(key: nil) || error == .conflict(key: Array("a".utf8)), "\(error)")
        }
        #expect(try store.get("b") == nil)
    }

    @Test func aTransactionThatReadsWhatExpiresRunsAgain() throws {
        let store = try store()
        try store.put("a", "x", expiring: .after(.seconds(1)))
        var seen: [Bool] = []
        try store.transaction { transaction in
            seen.append(try transaction.contains("a"))
            if seen.count == 1 { clock.advance(by: .seconds(2)) }
            try transaction.put("b", "y")
        }
        #expect(seen == [true, false])
    }

    @Test func whatHasExpiredMayBeWrittenAnewInATransaction() throws {
        let store = try store()
        try store.put("a", "x", expiring: .after(.seconds(1)))
        clock.advance(by: .seconds(2))
        try store.transaction { transaction in
            #expect(try transaction.get("a") == nil)
            #expect(try transaction.remove("a") == false)
            try transaction.put("a", "y", expiring: .after(.seconds(5)))
            let lifetime = TimeToLive.limited(.seconds(5), until: Deadline(millisecondsSince1970: 1_007_000))
            #expect(try transaction.timeToLive("a") == lifetime)
        }
        #expect(try store.get("a", as: String.self) == "y")
        clock.advance(by: .seconds(5))
        #expect(try store.get("a") == nil)
    }

    @Test func updatesAndIncrementsInATransactionKeepTheDeadline() throws {
        let store = try store()
        try store.put("n", 1, expiring: .after(.seconds(1)))
        try store.transaction { transaction in
            try transaction.increment("n")
            try transaction.update("n", as: Int.self) { $0 = ($0 ?? 0) * 10 }
        }
        #expect(try store.get("n", as: Int.self) == 20)
        clock.advance(by: .seconds(1))
        #expect(try store.get("n") == nil)
        store.core.checkInvariantsWithoutSweeper()
    }

    @Test func aTransactionMovesAndTakesDeadlinesAway() throws {
        let store = try store()
        try store.put("a", "x", expiring: .after(.seconds(1)))
        try store.put("b", "x")
        let found = try store.transaction { transaction in
            [
                try transaction.expire("a", .never), try transaction.expire("b", .after(.seconds(1))),
                try transaction.expire("c", .never),
            ]
        }
        #expect(found == [true, true, false])
        clock.advance(by: .seconds(1))
        #expect(try store.contains("a"))
        #expect(try !store.contains("b"))
    }

    @Test func aBatchGivesDeadlines() throws {
        let store = try store()
        try store.write { batch in
            try batch.put("a", "x", expiring: .after(.seconds(1)))
            try batch.put("b", "x")
        }
        clock.advance(by: .seconds(1))
        #expect(try store.getMany(["a", "b"], as: String.self) == [nil, "x"])
    }

    @Test func theDefaultOfAKeyspaceHoldsForAllWritesThatDoNotSay() throws {
        let store = try store()
        let sessions = try store.keyspace("sessions")
        sessions.setDefaultTimeToLive(.seconds(1))
        try sessions.put("put", "x")
        try sessions.append("append", "x")
        try sessions.increment("increment")
        try sessions.getOrPut("made") { "x" }
        try sessions.putMany([("many", "x")])
        try store.transaction { try $0.keyspace(sessions).put("transaction", "x") }
        try sessions.put("stays", "x", expiring: .never)
        #expect(sessions.defaultTimeToLive == .seconds(1))
        #expect(store.defaultTimeToLive == nil)
        clock.advance(by: .seconds(1))
        var left: [String] = []
        try sessions.forEach { key, _ in
            left.append(try String(storeKey: key))
            return true
        }
        #expect(left == ["stays"])
        #expect(try sessions.getOrPut("made") { "y" } == "y")
    }

    @Test func aTransactionDoesNotReadWhatItHasPutTooLate() throws {
        let store = try store()
        let transaction = store.begin()
        try transaction.put("a", "x", expiring: .after(.zero))
        #expect(try transaction.get("a") == nil)
        #expect(try transaction.timeToLive("a") == nil)
        #expect(try transaction.count() == 0)
        _ = try transaction.commit()
        #expect(try store.get("a") == nil)
    }
}
