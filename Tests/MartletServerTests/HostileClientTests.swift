#if canImport(CUV)
import Martlet
import MartletServer
import MartletTestSupport
import Testing

/// Clients that mean harm, or know no better. Others are served meanwhile, and memory stays bounded.
struct HostileClientTests {
    private static let limit = 24 << 20

    private func run(_ body: @escaping @Sendable (_ port: Int, _ store: Store) throws -> Void) async throws {
        let store = try Store(StoreOptions(memoryLimit: Self.limit))
        try await TestServer.run(
            store,
            {
                $0.settings.output.softBytes = 1 << 20
                $0.settings.output.hardBytes = 8 << 20
                $0.settings.output.softSeconds = 1
            }, { port in try body(port, store) })
    }

    /// Twelve bytes that announce half a gibibyte, from many at once.
    @Test func announcementsTakeNoMemory() async throws {
        try await run { port, store in
            let before = store.statistics().memory.totalBytes
            let bombs = try (0..<100).map { _ in
                let client = try TestClient(port: port)
                try client.send("*2\r\n$536870912\r\n")
                return client
            }
            let client = try TestClient(port: port)
            for _ in 0..<100 { #expect(try client.call("PING") == .simple("PONG")) }
            #expect(store.statistics().memory.totalBytes - before < 4 << 20)
            withExtendedLifetime(bombs) {}
        }
    }

    @Test func nonsenseIsAnsweredOnceAndEnds() async throws {
        try await run { port, _ in
            for text in [
                "*1\r\n*1\r\n", "*-5\r\n*1\r\n$-9\r\n", "*99999999999999999999\r\n", "*1\r\n$9223372036854775808\r\n",
                "PING 'a\r\n",
            ] {
                let client = try TestClient(port: port)
                try client.send(text)
                guard case .error(let error) = try client.read() else {
                    Issue.record("\(text) is answered otherwise")
                    continue
                }
                #expect(error.hasPrefix("ERR Protocol error: "))
                #expect(client.isEnded())
            }
            let browser = try TestClient(port: port)
            try browser.send("POST / HTTP/1.1\r\nHost: a\r\n\r\nSET k v\r\n")
            #expect(browser.isEnded())
            let last = try TestClient(port: port)
            #expect(try last.call("GET", "k") == .null)
        }
    }

    /// The greatest and the least numbers there are, wherever a command takes a number.
    @Test func noNumberEndsTheServer() async throws {
        try await run { port, _ in
            let client = try TestClient(port: port)
            let numbers = [
                "9223372036854775807", "-9223372036854775808", "9223372036854775", "-9223372036854775", "4294967295",
                "63",
            ]
            let commands = [
                "EXPIRE k @", "PEXPIRE k @", "EXPIREAT k @", "PEXPIREAT k @", "SET k v EX @", "SET k v PXAT @",
                "GETEX k PXAT @",
                "SETEX k @ v", "PSETEX k @ v", "GETRANGE k @ @", "SETRANGE k @ v", "GETBIT k @", "BITCOUNT k @ @ BIT",
                "BITPOS k 1 @ @ BIT", "BITFIELD k SET u63 0 @", "BITFIELD k INCRBY u63 0 @",
                "BITFIELD k INCRBY i64 #0 @",
                "BITFIELD k OVERFLOW SAT INCRBY i63 0 @", "BITFIELD k GET u8 #@", "INCRBY n @", "DECRBY n @",
                "SELECT @",
                "MOVE k @", "COPY k l DB @", "SWAPDB @ @", "SCAN @ COUNT @", "WAIT 0 @", "WAITAOF 0 0 @",
                "RESTORE r @ x",
                "LCS k k IDX MINMATCHLEN @", "CLIENT KILL ID @", "CLIENT LIST ID @", "HELLO @", "DEBUG SLEEP -@",
                "CONFIG SET timeout @", "CONFIG SET maxclients @", "CONFIG SET proto-max-bulk-len @",
            ]
            for number in numbers {
                for command in commands {
                    let words = command.split(separator: " ").map { String($0.replacing("@", with: number)) }
                    try client.call(words)
                    for ask in ["TTL", "PTTL", "EXPIRETIME", "PEXPIRETIME"] { try client.call(ask, "k") }
                    try client.pipeline([
                        ["CONFIG", "SET", "timeout", "0"], ["SELECT", "0"], ["SET", "k", "value"], ["SET", "n", "1"],
                    ])
                }
            }
            #expect(try client.call("PING") == .simple("PONG"))
        }
    }

    /// One that asks and asks, and never takes its replies, is not read from any more, and then cut off.
    @Test func whoDoesNotReadIsCutOff() async throws {
        try await run { port, store in
            let client = try TestClient(port: port)
            try client.call([Array("SET".utf8), Array("k".utf8), [UInt8](repeating: 7, count: 100_000)])
            let greedy = try TestClient(port: port, timeoutSeconds: 10)
            let requests = Array(String(repeating: "GET k\r\n", count: 2_000).utf8)
            try greedy.send(requests)
            for _ in 0..<100 { #expect(try client.call("PING") == .simple("PONG")) }
            #expect(store.statistics().memory.totalBytes < Self.limit)
            var isGone = false
            for _ in 0..<300 where !isGone {
                isGone = !(try client.call("CLIENT", "LIST").string ?? "").contains("cmd=get ")
                if !isGone { #expect(try client.call("DEBUG", "SLEEP", "0.02") == .ok) }
            }
            #expect(isGone)
            withExtendedLifetime(greedy) {}
        }
    }

    /// Who takes as much as to be below the bound again is not cut off, however long the rest stays untaken.
    @Test func whoReadsSlowlyIsNotCutOff() async throws {
        try await TestServer.run(
            Store(),
            {
                $0.settings.output.softBytes = 4 << 20
                $0.settings.output.softSeconds = 6
            },
            { port in
                let client = try TestClient(port: port)
                try client.call([Array("SET".utf8), Array("k".utf8), [UInt8](repeating: 7, count: 100_000)])
                let slow = try TestClient(port: port)
                try slow.call("CLIENT", "SETNAME", "slow")
                func untaken() throws -> Int {
                    let list = try client.call("CLIENT", "LIST").string ?? ""
                    let line = list.split(separator: "\n").first { $0.contains(" name=slow ") }
                    return Int(line?.firstMatch(of: #/ obl=(\d+)/#)?.output.1 ?? "") ?? -1
                }
                let count = 200
                try slow.send(String(repeating: "GET k\r\n", count: count))
                while try (0...4 << 20).contains(untaken()) {}
                #expect(try untaken() > 4 << 20)
                var read = 0
                while try untaken() > 4 << 20 {
                    _ = try slow.read()
                    read += 1
                }
                #expect(try (2 << 20...4 << 20).contains(untaken()), "it is not read from yet")
                try client.call("DEBUG", "SLEEP", "8")
                #expect(try untaken() > 2 << 20)
                while read < count {
                    #expect(try slow.read().string?.utf8.count == 100_000)
                    read += 1
                }
                #expect(try slow.call("PING") == .simple("PONG"))
            })
    }

    /// What is wrong at the very end of what came is told as well where a command before it runs apart or waits.
    @Test(arguments: ["DEBUG SLEEP 0.01", "COMMAND DOCS", "CLIENT PAUSE 10"], ["*99999999", "*2\r\n$99999999999"])
    func whatIsWrongIsToldAfterAWait(request: String, wrong: String) async throws {
        try await run { port, _ in
            let client = try TestClient(port: port)
            try client.send("\(request)\r\nPING\r\n\(wrong)\r\n")
            _ = try client.read()
            #expect(try client.read() == .simple("PONG"))
            #expect(try client.read().description.hasPrefix("-ERR Protocol error"))
            #expect(client.isEnded())
        }
    }

    /// One that sends a byte at a time holds nobody up.
    @Test func slowClientsHoldNobodyUp() async throws {
        try await run { port, _ in
            let slow = try (0..<50).map { _ in try TestClient(port: port) }
            let client = try TestClient(port: port)
            for byte in Array("*1\r\n$4\r\nPING\r\n".utf8) {
                for one in slow { try one.send([byte]) }
                #expect(try client.call("PING") == .simple("PONG"))
            }
            for one in slow { #expect(try one.read() == .simple("PONG")) }
        }
    }

    @Test func atTheMemoryLimitChangesAreRefusedAndKeysCanBeRemoved() async throws {
        try await run { port, _ in
            let client = try TestClient(port: port)
            let value = [UInt8](repeating: 1, count: 1 << 20)
            var stored = 0
            while stored < 100, try client.call([Array("SET".utf8), Array("k\(stored)".utf8), value]) == .ok {
                stored += 1
            }
            #expect(stored > 5 && stored < 24)
            #expect(
                try client.call([Array("SET".utf8), Array("more".utf8), value])
                    == .error("OOM command not allowed when used memory > 'maxmemory'."))
            #expect(try client.call("DEL", "k1", "k2") == .integer(2))
            #expect(try client.call("SET", "more", "x") == .ok)
        }
    }
}
#endif
