import Martlet
import Testing

@testable import MartletServer

/// Which keyspace each database is.
struct DatabasesTests {
    @Test func anArrangementIsWhatItsBytesSay() throws {
        var arrangement = Arrangement()
        #expect(Arrangement(arrangement.bytes) == arrangement)
        arrangement.exchange(0, 3)
        arrangement.move(3, to: 20)
        #expect(arrangement.left == [0] && arrangement.places[0] == 3 && !arrangement.unused.contains(0))
        #expect(Arrangement(arrangement.bytes) == arrangement)
        let bytes = Arrangement().bytes
        for wrong in [[], Array(bytes.dropLast()), bytes + [3], bytes + [200], bytes.dropLast() + [32]] {
            #expect(Arrangement(Array(wrong)) == nil)
        }
    }

    /// A crash comes after a database was given another place, and before what it had is gone.
    @Test func whatACrashLeftIsRemoved() throws {
        let store = try Store()
        try store.put("k", "zero")
        try store.keyspace("db1").put("k", "one")
        try store.keyspace("db2").put("k", "two")
        var arrangement = Arrangement()
        arrangement.exchange(0, 2)
        arrangement.move(1, to: 16)
        try store.keyspace(Databases.ownKeyspace).put("arrangement", arrangement.bytes)
        let databases = try Databases(of: store)
        #expect(try databases.keyspace(0).get("k") == Array("two".utf8))
        #expect(try databases.keyspace(1).get("k") == nil)
        #expect(try databases.keyspace(2).get("k") == Array("zero".utf8))
        #expect(try store.keyspace("db1").count == 0)
        #expect(databases.arrangement.left.isEmpty)
    }

    /// A keyspace has the number of the database that it is by now, and none where that was given another.
    @Test func aKeyspaceHasTheNumberOfItsDatabase() throws {
        let store = try Store()
        let databases = try Databases(of: store)
        let (zero, three) = (try databases.keyspace(0).id, try databases.keyspace(3).id)
        let later = try store.keyspace("db7").with(.memory).id
        #expect(try databases.number(ofKeyspace: zero) == 0)
        #expect(try databases.number(ofKeyspace: three) == 3)
        #expect(try databases.number(ofKeyspace: later) == 7)
        var arrangement = databases.arrangement
        arrangement.exchange(0, 3)
        databases.install(arrangement)
        #expect(try databases.number(ofKeyspace: zero) == 3)
        #expect(try databases.number(ofKeyspace: three) == 0)
        try databases.empty(0, in: &arrangement)
        databases.install(arrangement)
        #expect(try databases.number(ofKeyspace: three) == nil)
        #expect(try databases.number(ofKeyspace: databases.keyspace(0).id) == 0)
        #expect(try databases.number(ofKeyspace: store.keyspace("another").with(.memory).id) == nil)
    }

    @Test func anArrangementThatIsNoneIsRefused() throws {
        let store = try Store()
        try store.keyspace(Databases.ownKeyspace).put("arrangement", "nonsense")
        #expect(throws: StoreError.self) { try Databases(of: store) }
    }
}
