#if canImport(CUV)
import Martlet
import MartletServer
import MartletTestSupport
import Testing

/// What becomes of keys, as it is published, and what is shown of all commands.
struct EventTests {
    /// The same commands to both: what is published of each is the same, and in the same order.
    @Test(arguments: Seed.some(4)) func eventsAreThoseOfRedis(seed: Seed) async throws {
        try await compare(seed) { client, other in
            // Redis hears of keys whose time is over when it comes across them.
            try other.call("CONFIG", "SET", "notify-keyspace-events", "KE$gmn")
            try client.call("PSUBSCRIBE", "__key*__:*")
        } end: { client, _ in
            try client.send("PING the-end\r\n")
        }
    }

    /// Each command is shown as Redis shows it, words and database.
    @Test(arguments: Seed.some(4)) func monitorsAreToldWhatThoseOfRedisAre(seed: Seed) async throws {
        try await compare(seed) { client, _ in
            try client.call("MONITOR")
        } end: { _, other in
            try other.call("ECHO", "the-end")
        }
    }

    private func compare(
        _ seed: Seed, begin: @Sendable @escaping (_ watcher: TestClient, _ other: TestClient) throws -> Void,
        end: @Sendable @escaping (_ watcher: TestClient, _ other: TestClient) throws -> Void
    ) async throws {
        let redis = try RedisProcess()
        let found = Guarded<[String]>([])
        try await TestServer.run(Store()) { port in
            _ = try redis.client()
            let here = try (0..<3).map { _ in try TestClient(port: port) }
            let there = try (0..<3).map { _ in try TestClient(path: redis.path) }
            for clients in [here, there] { try begin(clients[1], clients[2]) }
            var generator = CommandGenerator(seed)
            for step in 0..<1_000 {
                let words = generator.next()
                // Who ends all its transactions as one has nothing else to compare.
                if words.first?.uppercased() == "RESET" { continue }
                var told: [[String]] = []
                var isRefused = false
                var haveRun: [Bool] = []
                for clients in [here, there] {
                    let reply = try clients[0].call(words)
                    haveRun.append(!reply.elements.isEmpty)
                    isRefused = isRefused || ([reply] + reply.elements).contains { $0.description.hasPrefix("-") }
                    try end(clients[1], clients[2])
                    told.append(try Self.told(clients[1]))
                }
                // Of a transaction that only one has run, as the documents say, nothing can be compared.
                if words.first?.uppercased() == "EXEC", haveRun[0] != haveRun[1] {
                    for clients in [here, there] {
                        try clients[0].call("FLUSHALL")
                        try end(clients[1], clients[2])
                        _ = try Self.told(clients[1])
                    }
                    continue
                }
                // Redis looks for the keys of some commands before it looks at their words.
                if told[0] != told[1], !isRefused {
                    found.withLock { $0.append("step \(step), \(words): \(told[0]), and Redis: \(told[1])") }
                }
            }
        }
        withExtendedLifetime(redis) {}
        let findings = found.withLock { $0 }
        #expect(findings.isEmpty, "\(seed):\n\(findings.prefix(10).joined(separator: "\n"))")
    }

    /// What comes up to the mark, without times and addresses.
    private static func told(_ watcher: TestClient) throws -> [String] {
        var all: [String] = []
        while true {
            let text = try watcher.read().description
            if text.contains("the-end") { return all }
            all.append(text.replacing(#/^\+[0-9.]+ \[(\d+) [^\]]*\]/#) { "[\($0.output.1)]" })
        }
    }

    @Test func keysWhoseTimeIsOverAreTold() async throws {
        try await TestServer.run(Store()) { port in
            let (subscriber, client) = (try TestClient(port: port), try TestClient(port: port))
            try client.call("CONFIG", "SET", "notify-keyspace-events", "KEx")
            #expect(try client.call("CONFIG", "GET", "notify-keyspace-events").elements.last == .text("xKE"))
            try subscriber.call("PSUBSCRIBE", "__key*")
            try client.pipeline([["SET", "stays", "1"], ["SELECT", "3"], ["SET", "goes", "1", "PX", "20"]])
            let events = [try subscriber.read(), try subscriber.read()].map { $0.elements.compactMap(\.string) }
            #expect(events[0] == ["pmessage", "__key*", "__keyspace@3__:goes", "expired"])
            #expect(events[1] == ["pmessage", "__key*", "__keyevent@3__:expired", "goes"])
            #expect(try client.call("GET", "goes") == .null)
            // Off again: nothing of the next comes.
            try client.call("CONFIG", "SET", "notify-keyspace-events", "")
            try client.call("SET", "goes", "1", "PX", "5")
            try client.call("DEBUG", "SLEEP", "0.2")
            try subscriber.send("PING last\r\n")
            #expect(try subscriber.read().elements.last == .text("last"))
        }
    }

    /// Databases that were exchanged are told of by the numbers that they have now, also within the transaction that does so.
    @Test func eventsFollowDatabasesThatAreExchanged() async throws {
        try await TestServer.run(Store()) { port in
            let (subscriber, client) = (try TestClient(port: port), try TestClient(port: port))
            try client.call("CONFIG", "SET", "notify-keyspace-events", "Ex$")
            try subscriber.call("PSUBSCRIBE", "__key*")
            try client.pipeline([
                ["MULTI"], ["SET", "before", "1"], ["SWAPDB", "0", "3"], ["SELECT", "3"], ["SET", "after", "1"],
                ["EXEC"],
            ])
            try client.call("SET", "goes", "1", "PX", "20")
            let events = try (0..<4).map { _ in try subscriber.read().elements.compactMap(\.string).suffix(2) }
            #expect(events[0] == ["__keyevent@0__:set", "before"])
            #expect(events[1] == ["__keyevent@3__:set", "after"])
            #expect(events[2] == ["__keyevent@3__:set", "goes"])
            #expect(events[3] == ["__keyevent@3__:expired", "goes"])
        }
    }

    /// A command that is begun and then run apart tells of a key that is not there once.
    @Test func aMissedKeyIsToldOnceByWhatRunsApart() async throws {
        try await TestServer.run(Store()) { port in
            let (subscriber, client) = (try TestClient(port: port), try TestClient(port: port))
            try client.call("SET", "long", String(repeating: "x", count: 700_000))
            try client.call("CONFIG", "SET", "notify-keyspace-events", "Em")
            try subscriber.call("SUBSCRIBE", "__keyevent@0__:keymiss")
            #expect(try client.call("MGET", "missing", "long", "long").elements.first == .null)
            #expect(try client.call("BITOP", "OR", "target", "absent", "long", "long") == .integer(700_000))
            try client.call("GET", "last")
            let keys = try (0..<3).map { _ in try subscriber.read().elements.last?.string }
            #expect(keys == ["missing", "absent", "last"])
        }
    }

    @Test func keysWhoseMemoryIsNeededAreTold() async throws {
        var options = StoreOptions(memoryLimit: 8 << 20)
        options.atLimit = .evict()
        try await TestServer.run(
            Store(options),
            { $0.settings.events = EventClasses(rawValue: 1 << 7 | 1 << 12) }
        ) { port in
            let (subscriber, client) = (try TestClient(port: port), try TestClient(port: port))
            try subscriber.call("SUBSCRIBE", "__keyevent@0__:evicted")
            let value = [UInt8](repeating: 1, count: 100_000)
            for number in 0..<200 { try client.call([Array("SET".utf8), Array("key \(number)".utf8), value]) }
            let key = try subscriber.read().elements.last?.string ?? ""
            #expect(key.hasPrefix("key "))
            #expect(try client.call("GET", key) == .null)
        }
    }

    @Test func passwordsAreNotShown() async throws {
        try await TestServer.run(Store(), { $0.settings.password = Array("secret".utf8) }) { port in
            let (watcher, client) = (try TestClient(port: port), try TestClient(port: port))
            try watcher.pipeline([["AUTH", "secret"], ["MONITOR"]])
            try client.pipeline([
                ["AUTH", "secret"], ["AUTH", "default", "secret"], ["HELLO", "2", "AUTH", "default", "secret"],
                ["CONFIG", "SET", "requirepass", "secret"], ["ECHO", "the-end"],
            ])
            var lines: [String] = []
            while lines.last?.contains("the-end") != true { lines.append(try watcher.read().description) }
            #expect(lines.count == 4, "\(lines)")
            #expect(!lines.joined().contains("secret") && lines.joined().contains("\"AUTH\" \"(redacted)\""))
        }
    }

    @Test func aMonitorThatDoesNotReadIsCutOff() async throws {
        try await TestServer.run(
            Store(), { $0.settings.subscriberOutput = OutputLimits(hardBytes: 1 << 20, softBytes: 0, softSeconds: 0) }
        ) { port in
            let (watcher, client) = (try TestClient(port: port), try TestClient(port: port))
            #expect(try watcher.call("MONITOR") == .ok)
            let word = String(repeating: "x", count: 15_000)
            for _ in 0..<1_000 { #expect(try client.call("ECHO", word) == .text(word)) }
            #expect(watcher.isEnded())
        }
    }
}
#endif
