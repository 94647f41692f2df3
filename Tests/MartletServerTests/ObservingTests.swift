#if canImport(CUV)
import Martlet
import MartletTestSupport
import Testing

@testable import MartletServer

/// What a server tells of itself.
struct ObservingTests {
    @Test func slowCommandsAreRememberedWithoutPasswords() async throws {
        try await TestServer.run(Store()) { port in
            let client = try TestClient(port: port)
            try client.pipeline([
                ["CLIENT", "SETNAME", "me"], ["CONFIG", "SET", "slowlog-max-len", "5", "slowlog-log-slower-than", "0"],
                ["SLOWLOG", "RESET"], ["AUTH", "default", "secret"], ["SET", "k", String(repeating: "x", count: 200)],
            ])
            let entries = try client.call("SLOWLOG", "GET").elements
            #expect(entries.count == 3)
            let (newest, second) = (entries[0].elements, entries[1].elements)
            #expect(newest[3].elements[2].string == String(repeating: "x", count: 128) + "... (72 more bytes)")
            #expect(newest[5] == .text("me"))
            #expect(second[3].elements.map(\.string) == ["AUTH", "(redacted)", "(redacted)"])
            for _ in 0..<50 { try client.call("GET", "k") }
            #expect(try client.call("SLOWLOG", "LEN") == .integer(5))
            #expect(try client.call("SLOWLOG", "GET", "-1").elements.count == 5)
            try client.pipeline([
                ["CONFIG", "SET", "slowlog-log-slower-than", "-1"], ["SLOWLOG", "RESET"], ["GET", "k"],
            ])
            #expect(try client.call("SLOWLOG", "LEN") == .integer(0))
        }
    }

    /// A name may be the word that a password follows, and settings forget what they have no room for.
    @Test func noPasswordIsShownAfterAName() async throws {
        try await TestServer.run(Store()) { port in
            let client = try TestClient(port: port)
            try client.pipeline([
                ["CONFIG", "SET", "slowlog-log-slower-than", "0"], ["SLOWLOG", "RESET"],
                ["HELLO", "2", "SETNAME", "auth", "AUTH", "default", "secret"],
            ])
            let entries = try client.call("SLOWLOG", "GET").elements
            #expect(entries.count == 2 && !entries.description.contains("secret"))
            try client.pipeline([
                ["CONFIG", "SET", "slowlog-max-len", "0"], ["CONFIG", "SET", "slowlog-log-slower-than", "-1"],
                ["CONFIG", "SET", "slowlog-max-len", "10"],
            ])
            #expect(try client.call("SLOWLOG", "LEN") == .integer(0))
        }
    }

    /// Whichever event loop a client has, its commands are counted once.
    @Test func everyCallIsCounted() async throws {
        try await TestServer.run(Store(), threads: 3) { port in
            onThreads(5) { _ in
                let client = try TestClient(port: port)
                for _ in 0..<100 { try client.call("GET", "k") }
                try client.pipeline([["MULTI"], ["GET", "k"], ["INCR", "n"], ["EXEC"]])
            }
            let client = try TestClient(port: port)
            try client.pipeline([["SET", "word", "x"], ["INCR", "word"], ["NOSUCH"]])
            let histogram = try client.call("LATENCY", "HISTOGRAM", "get", "nosuch").elements
            #expect(histogram.count == 2 && histogram[0] == .text("get"))
            #expect(histogram[1].elements[1] == .integer(505))
            #expect(histogram[1].elements[3].elements.last == .integer(505))
            let info = try client.call("INFO", "everything").string ?? ""
            #expect(info.contains("cmdstat_incr:calls=6,") && info.contains(",failed_calls=1\r\n"))
            #expect(info.contains("errorstat_ERR:count=2\r\n"), "\(info)")
            #expect(info.contains("latency_percentiles_usec_get:p50="))
            for section in ["Server", "Clients", "Memory", "Stats", "CPU", "Commandstats", "Cluster", "Keyspace"] {
                #expect(info.contains("# \(section)\r\n"))
            }
            try client.call("CONFIG", "RESETSTAT")
            #expect(try client.call("LATENCY", "HISTOGRAM", "get").elements.isEmpty)
        }
    }

    @Test func whatTakesLongIsAnEvent() async throws {
        try await TestServer.run(Store()) { port in
            let client = try TestClient(port: port)
            try client.call("CONFIG", "SET", "latency-monitor-threshold", "1")
            let value = String(repeating: "ab", count: 1_500)
            try client.pipeline([["SET", "a", value], ["SET", "b", value], ["LCS", "a", "b"]])
            let latest = try client.call("LATENCY", "LATEST").elements.first { $0.elements.first == .text("command") }
            #expect(latest?.elements.count == 4)
            #expect(try !client.call("LATENCY", "HISTORY", "command").elements.isEmpty)
            #expect((try client.call("LATENCY", "GRAPH", "command").string ?? "").hasPrefix("command - high "))
            #expect((try client.call("LATENCY", "DOCTOR").string ?? "").contains("at worst"))
            guard case .integer(let count) = try client.call("LATENCY", "RESET") else { throw TestClient.Ended() }
            #expect(count >= 1)
        }
    }

    @Test func memoryIsToldOf() async throws {
        try await TestServer.run(Store()) { port in
            let client = try TestClient(port: port)
            try client.call("SET", "k", String(repeating: "x", count: 1_000))
            guard case .integer(let bytes) = try client.call("MEMORY", "USAGE", "k") else { throw TestClient.Ended() }
            #expect((1_000..<1_200).contains(bytes))
            #expect(try client.call("MEMORY", "USAGE", "nothing") == .null)
            #expect(try client.call("MEMORY", "STATS").elements.contains(.text("dataset.bytes")))
            #expect(try client.call("MEMORY", "PURGE") == .ok)
            #expect((try client.call("LOLWUT").string ?? "").contains("Martlet ver. "))
            #expect(try client.call("COMMAND", "DOCS").elements.count == 2 * CommandTable.all.commands.count)
        }
    }
}
#endif
