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
            #expect(info.contains("total_commands_processed:524\r\n"), "\(info)")
            for section in ["Server", "Clients", "Memory", "Stats", "CPU", "Commandstats", "Cluster", "Keyspace"] {
                #expect(info.contains("# \(section)\r\n"))
            }
            try client.call("CONFIG", "RESETSTAT")
            #expect(try client.call("LATENCY", "HISTOGRAM", "get").elements.isEmpty)
            // That which began the counting anew, and the one after it.
            let statistics = try client.call("INFO", "stats").string ?? ""
            #expect(statistics.contains("total_commands_processed:2\r\n"), "\(statistics)")
            let sent = "*3\r\n$7\r\nLATENCY\r\n$9\r\nHISTOGRAM\r\n$3\r\nget\r\n*2\r\n$4\r\nINFO\r\n$5\r\nstats\r\n"
            #expect(statistics.contains("total_net_input_bytes:\(sent.utf8.count)\r\n"), "\(statistics)")
        }
    }

    /// What is refused before it runs is rejected, and what ran and came to nothing has failed.
    @Test func callsAreRejectedOrFail() async throws {
        try await TestServer.run(Store(), { $0.settings.password = Array("secret".utf8) }) { port in
            let client = try TestClient(port: port)
            try client.pipeline([
                ["GET", "k"], ["AUTH", "wrong"], ["AUTH", "secret"], ["GET"], ["SET", "k", "v"], ["INCR", "k"],
                ["CLIENT"],
                ["CLIENT", "KILL"], ["NOSUCH"], ["CLIENT", "NOSUCH"], ["EXEC"], ["MULTI"], ["MULTI"], ["SAVE"],
                ["EXEC"],
                ["MULTI"], ["EXEC", "x"], ["MULTI"], ["INCR", "k"], ["GET", "k"], ["EXEC"], ["SUBSCRIBE", "c"],
                ["GET", "k"],
                ["UNSUBSCRIBE", "c"],
            ])
            let info = try client.call("INFO", "everything").string ?? ""
            func counts(_ command: String) -> String? {
                let line = info.split(separator: "\r\n").first { $0.hasPrefix("cmdstat_\(command):") }
                return line?.split(separator: ",").filter { !$0.hasPrefix("usec") }.joined(separator: ",")
            }
            // As Redis counts them.
            for (command, rejected, failed, calls) in [
                ("get", 3, 0, 1), ("auth", 0, 1, 2), ("incr", 0, 2, 2), ("client", 1, 0, 0), ("client|kill", 1, 0, 0),
                ("multi", 0, 1, 4), ("exec", 1, 2, 3), ("save", 1, 0, 0),
            ] {
                let expected = "cmdstat_\(command):calls=\(calls),rejected_calls=\(rejected),failed_calls=\(failed)"
                #expect(counts(command) == expected, "\(command)")
            }
            #expect(info.contains("errorstat_ERR:count=11\r\n"), "\(info)")
            #expect(info.contains("errorstat_EXECABORT:count=2\r\n") && info.contains("errorstat_NOAUTH:count=1\r\n"))
            #expect(info.contains("total_error_replies:15\r\n"))
            #expect(!info.contains("latency_percentiles_usec_save:"))
            #expect(try client.call("LATENCY", "HISTOGRAM", "save").elements.isEmpty)
        }
    }

    /// A transaction that is run again, since others have changed what it looks at, has run its commands once.
    @Test func whatIsRunAgainCountsOnce() async throws {
        try await TestServer.run(Store(), threads: 3) { port in
            let (clients, rounds) = (4, 200)
            onThreads(clients) { thread in
                let client = try TestClient(port: port)
                try client.call("SET", "word \(thread)", "x")
                for _ in 0..<rounds {
                    try client.pipeline([["MULTI"], ["INCR", "n"], ["DECRBY", "word \(thread)", "1"], ["EXEC"]])
                }
            }
            let client = try TestClient(port: port)
            let info = try client.call("INFO", "everything").string ?? ""
            #expect(info.contains("cmdstat_incr:calls=\(clients * rounds),"))
            #expect(info.contains("errorstat_ERR:count=\(clients * rounds)\r\n"))
            // Given up, so that nothing has run.
            try client.pipeline([["WATCH", "n"], ["SET", "n", "1"], ["MULTI"], ["INCR", "n"], ["EXEC"]])
            let again = try client.call("INFO", "commandstats").string ?? ""
            #expect(again.contains("cmdstat_incr:calls=\(clients * rounds),"))
        }
    }

    /// Bounds are those of Redis, and none of them lets memory grow without end or ends the server.
    @Test func theHighestBoundsAreTaken() async throws {
        try await TestServer.run(Store()) { port in
            let client = try TestClient(port: port)
            let most = "\(Int.max)"
            for name in ["slowlog-max-len", "latency-monitor-threshold", "slowlog-log-slower-than"] {
                #expect(try client.call("CONFIG", "SET", name, most) == .ok)
                #expect(try client.call("CONFIG", "GET", name).elements.last == .text(most))
                for wrong in ["-2", "9223372036854775808", "1k", "+1", "01"] {
                    let reply = try client.call("CONFIG", "SET", name, wrong).description
                    #expect(reply.hasPrefix("-ERR CONFIG SET failed"), "\(name) \(wrong)")
                }
            }
            try client.pipeline([["CONFIG", "SET", "slowlog-log-slower-than", "0"], ["SLOWLOG", "RESET"]])
            try client.pipeline((0..<300).map { ["GET", "\($0)"] })
            #expect(try client.call("SLOWLOG", "LEN") == .integer(301))
            #expect(try client.call("SLOWLOG", "GET", "-1").elements.count == 302)
        }
        let log = try SlowLog(ConnectionMemory(in: Store()))
        #expect(log.count(most: .max) == 0 && log.entries(.max).isEmpty)
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
