#if canImport(CUV)
import Martlet
import MartletServer
import MartletTestSupport
import Testing

/// What one client does to others.
struct ClientCommandTests {
    @Test func aPauseHoldsChangesBackAndNotReads() async throws {
        try await TestServer.run(Store()) { port in
            let (one, other) = (try TestClient(port: port), try TestClient(port: port))
            #expect(try one.call("CLIENT", "PAUSE", "100000", "WRITE") == .ok)
            #expect(try one.call("GET", "k") == .null)
            try other.send("GET k\r\nSET k 1\r\nGET k\r\n")
            #expect(try other.read() == .null)
            for _ in 0..<20 { #expect(try one.call("GET", "k") == .null) }
            #expect(try one.call("CLIENT", "UNPAUSE") == .ok)
            #expect(try other.read() == .ok)
            #expect(try other.read() == .text("1"))
        }
    }

    @Test func aPauseOfAllEndsByItself() async throws {
        try await TestServer.run(Store()) { port in
            let clients = try (0..<4).map { _ in try TestClient(port: port) }
            for client in clients { try client.call("PING") }
            #expect(try clients[0].call("CLIENT", "PAUSE", "300") == .ok)
            let start = ContinuousClock.now
            for client in clients { try client.send("PING\r\n") }
            for client in clients { #expect(try client.read() == .simple("PONG")) }
            #expect(ContinuousClock.now - start > .milliseconds(200))
        }
    }

    @Test func aTransactionThatChangesSomethingWaitsAsWell() async throws {
        try await TestServer.run(Store()) { port in
            let (one, other) = (try TestClient(port: port), try TestClient(port: port))
            try other.pipeline([["MULTI"], ["SET", "k", "1"]])
            #expect(try one.call("CLIENT", "PAUSE", "100000", "WRITE") == .ok)
            try other.send("EXEC\r\n")
            for _ in 0..<20 { #expect(try one.call("GET", "k") == .null) }
            #expect(try one.call("CLIENT", "UNPAUSE") == .ok)
            #expect(try other.read() == .array([.ok]))
        }
    }

    @Test func whoWaitsIsLetGoOn() async throws {
        try await TestServer.run(Store()) { port in
            let (one, other) = (try TestClient(port: port), try TestClient(port: port))
            guard case .integer(let id) = try other.call("CLIENT", "ID") else { throw TestClient.Ended() }
            #expect(try one.call("CLIENT", "UNBLOCK", "\(id)") == .integer(0))
            for (reason, reply) in [
                ("TIMEOUT", Reply.integer(0)), ("ERROR", .error("UNBLOCKED client unblocked via CLIENT UNBLOCK")),
            ] {
                try other.send("WAIT 1 0\r\nPING\r\n")
                while try one.call("CLIENT", "UNBLOCK", "\(id)", reason) == .integer(0) {}
                #expect(try other.read() == reply)
                #expect(try other.read() == .simple("PONG"))
            }
        }
    }

    @Test func clientsAreFoundByWhatTheyAre() async throws {
        try await TestServer.run(Store()) { port in
            let (one, subscriber) = (try TestClient(port: port), try TestClient(port: port))
            try subscriber.call("SUBSCRIBE", "c")
            func lines(_ words: String...) throws -> Int {
                (try one.call(["CLIENT", "LIST"] + words).string ?? "").split(separator: "\n").count
            }
            #expect(try lines() == 2)
            #expect(try lines("TYPE", "pubsub") == 1)
            #expect(try lines("TYPE", "normal") == 1)
            #expect(try lines("TYPE", "replica") == 0)
            #expect(try one.call("CLIENT", "KILL", "MAXAGE", "100", "SKIPME", "no") == .integer(0))
            #expect(try one.call("CLIENT", "KILL", "TYPE", "pubsub", "USER", "default") == .integer(1))
            #expect(subscriber.isEnded())
            #expect(try lines() == 1)
            try one.pipeline([["CLIENT", "NO-EVICT", "ON"], ["CLIENT", "NO-TOUCH", "ON"]])
            #expect((try one.call("CLIENT", "INFO").string ?? "").contains(" flags=eT "))
            try one.call("RESET")
            #expect((try one.call("CLIENT", "INFO").string ?? "").contains(" flags=N "))
        }
    }
}
#endif
