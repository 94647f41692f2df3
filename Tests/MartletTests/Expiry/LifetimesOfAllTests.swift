import Martlet
import MartletTestSupport
import Testing

/// Walks over all entries tell how long each lives.
@Suite struct LifetimesOfAllTests {
    private let clock = ManualClock(wallMilliseconds: 1_000_000)

    /// One entry for ever, one for 10 s, one that has expired, as they are 5 s later.
    private func store() throws -> Store {
        let store = try Store(StoreOptions(clock: clock))
        try store.put("for ever", "x")
        try store.put("limited", "x", expiring: .after(.seconds(10)))
        try store.put("over", "x", expiring: .after(.seconds(1)))
        clock.advance(by: .seconds(5))
        return store
    }

    private let expected: [String: TimeToLive] = [
        "for ever": .unlimited, "limited": .limited(.seconds(5), until: Deadline(millisecondsSince1970: 1_010_000)),
    ]

    private func all(of source: some ReadOperations) throws -> [String: TimeToLive] {
        var found: [String: TimeToLive] = [:]
        try source.forEach { key, _, lifetime in
            found[try String(storeKey: key)] = lifetime
            return true
        }
        return found
    }

    @Test func aScanTellsThem() throws {
        let store = try store()
        var (found, cursor): ([String: TimeToLive], ScanCursor?) = ([:], .start)
        while let from = cursor {
            cursor = try store.scan(from: from, limit: 1) { key, _, lifetime in
                found[try String(storeKey: key)] = lifetime
            }
        }
        #expect(found == expected)
    }

    @Test func aSnapshotTellsThemAsOfItsInstant() throws {
        let store = try store()
        let snapshot = try store.snapshot()
        clock.advance(by: .seconds(3))
        try store.persist("limited")
        #expect(try all(of: snapshot) == expected)
    }

    @Test func aTransactionTellsThemAsItSeesThem() throws {
        let store = try store()
        try store.transaction { transaction in
            #expect(try all(of: transaction) == expected)
            try transaction.expire("limited", .never)
            try transaction.put("new", "x", expiring: .after(.seconds(7)))
            let new = TimeToLive.limited(.seconds(7), until: Deadline(millisecondsSince1970: 1_012_000))
            #expect(try all(of: transaction) == ["for ever": .unlimited, "limited": .unlimited, "new": new])
        }
    }
}
