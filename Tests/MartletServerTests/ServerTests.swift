#if canImport(CUV)
import Foundation
import Glibc
import Martlet
import MartletNetwork
import MartletServer
import MartletTestSupport
import Testing

/// What clients see of a server.
struct ServerTests {
    @Test func aPipelineIsAnsweredInOrder() async throws {
        try await TestServer.run(Store()) { port in
            let client = try TestClient(port: port)
            let requests = (0..<500).flatMap {
                [["SET", "key \($0)", "\($0)"], ["GET", "key \($0)"], ["INCR", "count"]]
            }
            let replies = try client.pipeline(requests)
            let expected = (0..<500).flatMap { [Reply.ok, .text("\($0)"), .integer($0 + 1)] }
            #expect(replies == expected)
        }
    }

    @Test func whatComesInPiecesIsOneRequest() async throws {
        try await TestServer.run(Store()) { port in
            let client = try TestClient(port: port)
            for byte in TestClient.request([Array("SET".utf8), Array("k".utf8), Array("a\r\nb".utf8)]) {
                try client.send([byte])
            }
            #expect(try client.read() == .ok)
            #expect(try client.call("GET", "k") == .text("a\r\nb"))
        }
    }

    @Test func largeValuesGoInAndOut() async throws {
        try await TestServer.run(Store()) { port in
            let client = try TestClient(port: port)
            let value = [UInt8](repeating: 7, count: 5 << 20)
            #expect(try client.call([Array("SET".utf8), Array("k".utf8), value]) == .ok)
            #expect(try client.call("STRLEN", "k") == .integer(5 << 20))
            #expect(try client.call("GET", "k") == .bulk(value))
            #expect(try client.call("APPEND", "k", "x") == .integer(5 << 20 + 1))
            #expect(
                try client.pipeline([["GETRANGE", "k", "-2", "-1"], ["PING"]]) == [.text("\u{7}x"), .simple("PONG")])
        }
    }

    @Test func othersGoOnWhileOneWaits() async throws {
        try await TestServer.run(Store(), threads: 1) { port in
            let (sleeper, other) = (try TestClient(port: port), try TestClient(port: port))
            try sleeper.send("DEBUG SLEEP 0.5\r\nPING\r\n")
            let clock = ContinuousClock.now
            for number in 1...100 { #expect(try other.call("INCR", "n") == .integer(number)) }
            #expect(ContinuousClock.now - clock < .milliseconds(400))
            #expect(try sleeper.read() == .ok)
            #expect(try sleeper.read() == .simple("PONG"))
        }
    }

    @Test func thePasswordIsAskedFor() async throws {
        try await TestServer.run(Store(), { $0.settings.password = Array("secret".utf8) }) { port in
            let client = try TestClient(port: port)
            #expect(try client.call("GET", "k") == .error("NOAUTH Authentication required."))
            #expect(
                try client.call("AUTH", "wrong!")
                    == .error("WRONGPASS invalid username-password pair or user is disabled."))
            #expect(try client.call("AUTH", "secretsecret") != .ok)
            #expect(
                try client.pipeline([["AUTH", "secret"], ["SET", "k", String(repeating: "v", count: 20_000)]]) == [
                    .ok, .ok,
                ])
            let other = try TestClient(port: port)
            try other.send("*11\r\n")
            #expect(try other.read() == .error("ERR Protocol error: unauthenticated multibulk length"))
            #expect(other.isEnded())
        }
    }

    @Test func noMoreClientsThanAllowed() async throws {
        try await TestServer.run(Store(), { $0.settings.clientsMax = 2 }) { port in
            let clients = [try TestClient(port: port), try TestClient(port: port)]
            for client in clients { #expect(try client.call("PING") == .simple("PONG")) }
            let third = try TestClient(port: port)
            #expect(try third.read() == .error("ERR max number of clients reached"))
            #expect(third.isEnded())
            #expect(try clients[0].call("PING") == .simple("PONG"))
        }
    }

    @Test func idleClientsAreLetGo() async throws {
        try await TestServer.run(Store(), { $0.settings.idleSecondsMax = 1 }) { port in
            let client = try TestClient(port: port)
            #expect(try client.call("PING") == .simple("PONG"))
            #expect(client.isEnded())
        }
    }

    @Test func clientsAreListedAndEnded() async throws {
        try await TestServer.run(Store()) { port in
            let (one, other) = (try TestClient(port: port), try TestClient(port: port))
            #expect(try other.call("CLIENT", "SETNAME", "other") == .ok)
            guard case .integer(let id) = try other.call("CLIENT", "ID") else { throw TestClient.Ended() }
            let list = try one.call("CLIENT", "LIST").string ?? ""
            #expect(list.contains("id=\(id) ") && list.contains("name=other "))
            #expect(list.split(separator: "\n").count == 2)
            #expect(try one.call("CLIENT", "KILL", "ID", "\(id)") == .integer(1))
            #expect(other.isEnded())
            #expect(try one.call("PING") == .simple("PONG"))
        }
    }

    @Test func repliesCanBeTurnedOff() async throws {
        try await TestServer.run(Store()) { port in
            let client = try TestClient(port: port)
            try client.send(
                "CLIENT REPLY OFF\r\nSET a 1\r\nGET nothing\r\nCLIENT REPLY ON\r\nCLIENT REPLY SKIP\r\nSET a 2\r\nGET a\r\n"
            )
            #expect(try client.read() == .ok)
            #expect(try client.read() == .text("2"))
        }
    }

    /// A subscription is confirmed by a message, which is sent all the same; the reply after it is not the one to skip.
    @Test func aSubscriptionIsConfirmedInPlaceOfASkippedReply() async throws {
        try await TestServer.run(Store()) { port in
            let client = try TestClient(port: port)
            try client.send("CLIENT REPLY SKIP\r\nSUBSCRIBE a\r\nPING\r\n")
            #expect(try client.read() == .array([.text("subscribe"), .text("a"), .integer(1)]))
            #expect(try client.read() == .array([.text("pong"), .text("")]))
        }
    }

    @Test func clientsOfAUnixSocketAreServedAsOthers() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "martlet-test-\(UUID().uuidString)").path
        try await TestServer.run(Store(), { $0.unixPath = path }) { port in
            let (near, far) = (try TestClient(path: path), try TestClient(port: port))
            #expect(try near.call("SET", "k", "v") == .ok)
            #expect(try far.call("GET", "k") == .text("v"))
            let list = try far.call("CLIENT", "LIST").string ?? ""
            #expect(list.contains("addr=\(path):0 laddr=\(path):0"), "\(list)")
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func aUnixSocketIsTakenFromNobodyWhoListens() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "martlet-test-\(UUID().uuidString)").path
        var configuration = ServerConfiguration()
        (configuration.port, configuration.addresses, configuration.unixPath) = (nil, [], path)
        let server = try Server(Store(), configuration)
        #expect(throws: SocketError.self) { _ = try Server(Store(), configuration) }
        withExtendedLifetime(server) {}
    }

    @Test func aUnixSocketThatWasLeftIsReplaced() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "martlet-test-\(UUID().uuidString)").path
        try TestClient.leaveSocket(at: path)
        try await TestServer.run(Store(), { $0.unixPath = path }) { _ in
            let client = try TestClient(path: path)
            #expect(try client.call("PING") == .simple("PONG"))
        }
    }

    @Test(arguments: [false, true]) func aServerThatIsGoneHoldsNothing(hasRun: Bool) async throws {
        weak var gone: Store?
        var port = 0
        do {
            let store = try Store()
            gone = store
            if hasRun {
                let served = Guarded(0)
                try await TestServer.run(store) { port in
                    try TestClient(port: port).call("PING")
                    served.withLock { $0 = port }
                }
                port = served.withLock { $0 }
            } else {
                var configuration = ServerConfiguration()
                configuration.port = 0
                port = try Server(store, configuration).port
            }
        }
        // The threads that served may have it a moment longer.
        for _ in 0..<500 where gone != nil { try await Task.sleep(for: .milliseconds(10)) }
        #expect(gone == nil)
        #expect(throws: TestClient.Ended.self) { _ = try TestClient(port: port) }
    }

    @Test func aWatchedKeyThatWasTouchedStopsTheTransaction() async throws {
        try await TestServer.run(Store()) { port in
            let (one, other) = (try TestClient(port: port), try TestClient(port: port))
            for touch in [["SET", "k", "1"], ["EXPIRE", "k", "100"], ["DEL", "k"], ["SET", "k", "1"]] {
                try one.call("WATCH", "k")
                try other.call(touch)
                #expect(try one.call("MULTI") == .ok)
                #expect(try one.call("SET", "mine", "x") == .simple("QUEUED"))
                #expect(try one.call("EXEC") == .nullArray, "\(touch)")
            }
            try one.call("WATCH", "k")
            #expect(try one.pipeline([["MULTI"], ["INCR", "k"], ["EXEC"]]).last == .array([.integer(2)]))
        }
    }

    /// Idle connections are probed after as long as `tcp-keepalive` says, so that clients that are gone are noticed.
    @Test(arguments: [("300", 300), ("7", 7), ("0", nil)] as [(String, Int32?)])
    func connectionsAreKeptAlive(setting: String, seconds: Int32?) async throws {
        try await TestServer.run(Store()) { port in
            #expect(try TestClient(port: port).call("CONFIG", "SET", "tcp-keepalive", setting) == .ok)
            let client = try TestClient(port: port)
            #expect(try client.call("PING") == .simple("PONG"))
            let ours = (0..<Int32(20_000)).first { descriptor in
                TestClient.ports(of: descriptor).map { $0 == (port, client.ownPort) } ?? false
            }
            let descriptor = try #require(ours)
            #expect(option(SOL_SOCKET, SO_KEEPALIVE, of: descriptor) == (seconds == nil ? 0 : 1))
            #expect(option(Int32(IPPROTO_TCP), TCP_NODELAY, of: descriptor) == 1)
            if let seconds {
                #expect(option(Int32(IPPROTO_TCP), TCP_KEEPIDLE, of: descriptor) == seconds)
                #expect(option(Int32(IPPROTO_TCP), TCP_KEEPINTVL, of: descriptor) == max(1, seconds / 3))
            }
        }
    }

    private func option(_ level: Int32, _ name: Int32, of descriptor: Int32) -> Int32 {
        var value: Int32 = -1
        var size = socklen_t(MemoryLayout<Int32>.size)
        unsafe getsockopt(descriptor, level, name, &value, &size)
        return value
    }

    /// What connections hold is counted, whatever it is, and counted no more when it is gone.
    @Test func whatConnectionsHoldIsCounted() async throws {
        try await TestServer.run(Store()) { port in
            let observer = try TestClient(port: port)
            func counted() throws -> Int {
                let info = try observer.call("INFO", "memory").string ?? ""
                let line = info.split(separator: "\r\n").first { $0.hasPrefix("mem_clients_normal:") }
                return line.flatMap { Int($0.split(separator: ":")[1]) } ?? 0
            }
            let before = try counted()
            #expect(before > 0)
            let long = String(repeating: "x", count: 10_000)
            let client = try TestClient(port: port)
            let keys = (0..<50).map { "\(long)\($0)" }
            try client.call(["WATCH"] + keys)
            let watching = try counted()
            #expect(watching > before + 450_000)
            try client.call("MULTI")
            for _ in 0..<50 { try client.call("SET", "k", long) }
            let queueing = try counted()
            #expect(queueing > watching + 450_000)
            try client.send("*2\r\n$3\r\nGET\r\n$2000000\r\n" + String(repeating: "x", count: 1_000_000))
            var half = 0
            for _ in 0..<500 where half < queueing + 1_000_000 {
                half = try counted()
                usleep(10_000)
            }
            #expect(half > queueing + 1_000_000)
            client.close()
            var after = 0
            for _ in 0..<500 {
                after = try counted()
                if after < before + 16_384 { break }
                usleep(10_000)
            }
            #expect(after < before + 16_384)
        }
    }

    /// A client that asked for it goes on where the limit leaves no room for what it holds, and the others are served.
    @Test func aClientThatIsNotEvictedGoesOnBeyondTheLimit() async throws {
        try await TestServer.run(Store(StoreOptions(memoryLimit: 24 << 20))) { port in
            let kept = try TestClient(port: port)
            #expect(try kept.pipeline([["CLIENT", "NO-EVICT", "ON"], ["MULTI"]]) == [.ok, .ok])
            let value = [UInt8](repeating: 1, count: 500_000)
            for _ in 0..<80 {
                #expect(try kept.call([Array("ECHO".utf8), value]) == .simple("QUEUED"))
            }
            #expect(try TestClient(port: port).call("PING") == .simple("PONG"))
            #expect(try kept.call("DISCARD") == .ok)
            try kept.pipeline([["CLIENT", "NO-EVICT", "OFF"], ["MULTI"]])
            var queued = 0
            while queued < 80, (try? kept.call([Array("ECHO".utf8), value])) == .simple("QUEUED") { queued += 1 }
            #expect(queued < 50)
        }
    }

    /// At the limit whoever holds too much is cut off, and the others are served.
    @Test func connectionsStayWithinTheLimit() async throws {
        let store = try Store(StoreOptions(memoryLimit: 24 << 20))
        try await TestServer.run(store) { port in
            let greedy = try TestClient(port: port)
            try greedy.call("MULTI")
            let value = [UInt8](repeating: 1, count: 500_000)
            var queued = 0
            while queued < 200, (try? greedy.call([Array("SET".utf8), Array("k".utf8), value])) == .simple("QUEUED") {
                queued += 1
                #expect(store.statistics().memory.totalBytes <= 24 << 20)
            }
            #expect(queued > 10 && queued < 50)
            #expect(try TestClient(port: port).call("SET", "k", "v") == .ok)
        }
    }
}
#endif
