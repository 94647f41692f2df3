#if canImport(CUV)
import Foundation
import Martlet
import MartletTestSupport
import Testing

@testable import MartletServer

/// Settings in a file, and what of the memory limit has a name in Redis.
struct SettingsTests {
    private static func read(_ text: String) throws -> (settings: ServerSettings, start: StartSettings) {
        var (settings, start) = (ServerSettings(), StartSettings())
        try SettingsText(Array(text.utf8)).read(into: &settings, &start)
        return (settings, start)
    }

    @Test func linesAreSettings() throws {
        let (settings, start) = try Self.read(
            """
            # A comment, and a line with nothing but spaces:
              \t
            PORT 7000
            bind 127.0.0.1 "::1"
             maxmemory 64mb
            maxmemory-policy allkeys-lru
            requirepass "a \\"b\\" \\x41"
            client-output-buffer-limit normal 10mb 5mb 7
            client-output-buffer-limit pubsub 20mb 6mb 8\r
            timeout '12'
            """)
        #expect(start.port == 7_000 && start.addresses == ["127.0.0.1", "::1"] && start.memoryLimit == 64 << 20)
        #expect(start.memoryPolicy == .recency && start.memoryPolicy?.action == .evict(.lru))
        #expect(settings.password == Array("a \"b\" A".utf8) && settings.idleSecondsMax == 12)
        #expect(settings.output == OutputLimits(hardBytes: 10 << 20, softBytes: 5 << 20, softSeconds: 7))
        #expect(settings.subscriberOutput == OutputLimits(hardBytes: 20 << 20, softBytes: 6 << 20, softSeconds: 8))
    }

    @Test(arguments: [
        ("port 1\nnosuch 1", 2, "nosuch"), ("timeout", 1, "timeout"), ("timeout x", 1, "x"), ("port 70000", 1, "70000"),
        ("\n\nmaxmemory-policy volatile-lru", 3, "volatile-lru"), ("maxmemory 1kb", 1, "1kb"), ("dir a b", 1, "b"),
        ("timeout \"1", 1, "timeout \"1"), ("databases 4", 1, "databases"), ("maxclients 0", 1, "0"),
    ]) func aWrongLineIsNamed(text: String, line: Int, word: String) throws {
        do {
            _ = try Self.read(text)
            Issue.record("\(text) is taken")
        } catch let problem as SettingsProblem {
            #expect(problem.line == line && problem.word == word, "\(problem)")
        }
    }

    @Test func onlyWhatHasChangedIsWritten() throws {
        let text = """
            # mine
            maxclients 100   
            timeout 5
            client-output-buffer-limit normal 1mb 1mb 1

            client-output-buffer-limit pubsub 1mb 1mb 1
            port 7000

            """
        var settings = try Self.read(text).settings
        let file = try SettingsText(Array(text.utf8))
        #expect(String(decoding: file.bytes(with: settings), as: UTF8.self) == text)
        settings.idleSecondsMax = 6
        settings.password = [0x20, 0, 0xFF, 0x22]
        settings.output.softSeconds = 9
        let written = String(decoding: file.bytes(with: settings), as: UTF8.self)
        #expect(
            written == """
                # mine
                maxclients 100   
                timeout 6
                client-output-buffer-limit normal 1048576 1048576 9 pubsub 1048576 1048576 1

                port 7000
                # Added by CONFIG REWRITE
                requirepass " \\x00\\xff\\""

                """)
        #expect(try Self.read(written).settings == settings)
    }

    /// Whatever settings are written over whatever file, they are read as they were.
    @Test(arguments: Seed.some(40)) func whatIsWrittenIsReadAgain(seed: Seed) throws {
        var random = seed.generator()
        func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
        func settings() -> ServerSettings {
            var settings = ServerSettings()
            if Bool.random(using: &random) { settings.clientsMax = number(1...1_000_000) }
            if Bool.random(using: &random) { settings.slowMicroseconds = number(-1...9) }
            if Bool.random(using: &random) { settings.isProtected = false }
            if Bool.random(using: &random) {
                settings.password = (0..<number(1...20)).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            }
            if Bool.random(using: &random) { settings.output.hardBytes = number(64 << 20...1 << 30) }
            if Bool.random(using: &random) { settings.events = [.generic, .byKey] }
            return settings
        }
        var text: [UInt8] = []
        for _ in 0..<20 {
            let wanted = settings()
            text = try SettingsText(text).bytes(with: wanted)
            var (found, start) = (ServerSettings(), StartSettings())
            try SettingsText(text).read(into: &found, &start)
            #expect(found == wanted, "\(seed): \(String(decoding: text, as: UTF8.self))")
        }
    }

    /// A file that can be made to fail.
    private final class HeldFile: SettingsFile {
        struct Failure: Error, CustomStringConvertible {
            let description = "the disk is full"
        }

        let path = "settings.conf"
        let content = Guarded<[UInt8]>([])
        let isFailing = Guarded(false)

        func read() -> [UInt8] { content.withLock { $0 } }

        func replace(with bytes: [UInt8]) throws {
            guard !isFailing.withLock({ $0 }) else { throw Failure() }
            content.withLock { $0 = bytes }
        }
    }

    @Test func theFileIsRewritten() async throws {
        let file = HeldFile()
        file.content.withLock { $0 = Array("# mine\ntimeout 5\n".utf8) }
        try await TestServer.run(Store(), { $0.settingsFile = file }) { port in
            let client = try TestClient(port: port)
            try client.call("CONFIG", "SET", "timeout", "60", "maxclients", "50")
            #expect(try client.call("CONFIG", "REWRITE") == .ok)
            #expect(file.read() == Array("# mine\ntimeout 60\n# Added by CONFIG REWRITE\nmaxclients 50\n".utf8))
            #expect((try client.call("INFO", "server").string ?? "").contains("config_file:settings.conf\r\n"))
            file.isFailing.withLock { $0 = true }
            #expect(
                try client.call("CONFIG", "REWRITE") == .error("ERR Rewriting config file: the disk is full"))
            file.content.withLock { $0 = Array("timeout\n".utf8) }
            #expect(
                try client.call("CONFIG", "REWRITE")
                    == .error("ERR Rewriting config file: line 1: 'timeout': it has no value"))
        }
        try await TestServer.run(Store()) { port in
            let client = try TestClient(port: port)
            #expect(
                try client.call("CONFIG", "REWRITE") == .error("ERR The server is running without a config file"))
        }
    }

    /// As a user has it: options count more than the file, which stays whole when it is rewritten.
    @Test func optionsCountMoreThanTheFile() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "martlet-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "martlet.conf")
        let text = "# mine\nport 1\nmaxmemory 32mb\nmaxmemory-policy allkeys-lfu\ntimeout 50\nmaxclients 77\n"
        try text.write(to: file, atomically: true, encoding: .utf8)
        let server = try ServeProcess("--config", file.path, "--timeout", "60", "--maxmemory-policy", "allkeys-lru")
        let client = try server.client()
        let settings = try client.call("CONFIG", "GET", "timeout", "max*").elements.map { $0.string ?? "" }
        let found = Dictionary(
            uniqueKeysWithValues: stride(from: 0, to: settings.count, by: 2).map { (settings[$0], settings[$0 + 1]) })
        #expect(
            found == [
                "timeout": "60", "maxclients": "77", "maxmemory": "\(32 << 20)", "maxmemory-policy": "allkeys-lru",
            ])
        #expect(try client.call("CONFIG", "REWRITE") == .ok)
        #expect(try String(contentsOf: file, encoding: .utf8) == text.replacing("timeout 50", with: "timeout 60"))
        // What no server could start with any more is not written.
        try client.call("CONFIG", "SET", "requirepass", String(repeating: "x", count: 1 << 20))
        #expect(try client.call("CONFIG", "REWRITE").description.contains("at most 1048576 bytes"))
        #expect(try String(contentsOf: file, encoding: .utf8) == text.replacing("timeout 50", with: "timeout 60"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["martlet.conf"])
    }

    /// The names of Redis for what is done at the limit, at the start and afterwards.
    @Test func policiesHaveTheirNames() async throws {
        for (action, name) in [
            (LimitAction.reject, "noeviction"), (.evict(.lru), "allkeys-lru"), (.evict(), "allkeys-lfu"),
        ] {
            let store = try Store(StoreOptions(memoryLimit: 16 << 20, atLimit: action))
            try await TestServer.run(store) { port in
                let client = try TestClient(port: port)
                #expect(try client.call("CONFIG", "GET", "maxmemory-policy").elements.last == .text(name))
                #expect(try client.call("CONFIG", "GET", "maxmemory").elements.last == .text("\(16 << 20)"))
                #expect(try client.call("CONFIG", "SET", "maxmemory-policy", name, "maxmemory", "16mb") == .ok)
                for (setting, value, reason) in [
                    ("maxmemory", "17mb", "fixed when the server starts"),
                    ("maxmemory-policy", name == "noeviction" ? "allkeys-lru" : "noeviction", "fixed when the server"),
                    ("maxmemory-policy", "volatile-ttl", "time to live"),
                    ("maxmemory-policy", "allkeys-random", "at random"),
                ] {
                    let reply = try client.call("CONFIG", "SET", setting, value).description
                    #expect(reply.hasPrefix("-ERR CONFIG SET failed") && reply.contains(reason), "\(reply)")
                }
            }
        }
    }

    /// What is kept of how keys are used is told; where nothing is, that.
    @Test func usesAreCountedWhereTheyDecide() async throws {
        let lfu = try Store(StoreOptions(memoryLimit: 64 << 20, atLimit: .evict()))
        try await TestServer.run(lfu) { port in
            let client = try TestClient(port: port)
            try client.call("SET", "k", "v")
            #expect(try client.call("OBJECT", "FREQ", "k") == .integer(0))
            #expect(try client.call("OBJECT", "FREQ", "k") == .integer(0))
            for count in [1, 2, 3, 3] {
                try client.call("GET", "k")
                #expect(try client.call("OBJECT", "FREQ", "k") == .integer(count))
            }
            #expect(try client.call("OBJECT", "FREQ", "nothing") == .null)
            #expect(try client.call("OBJECT", "IDLETIME", "nothing") == .null)
            #expect(
                try client.call("OBJECT", "IDLETIME", "k").description.hasPrefix("-ERR An LFU maxmemory policy is sel"))
            let replies = try client.pipeline([
                ["MULTI"], ["SET", "new", "v"], ["OBJECT", "FREQ", "new"], ["DEL", "k"], ["OBJECT", "FREQ", "k"],
                ["EXEC"],
            ])
            #expect(replies.last == .array([.ok, .integer(0), .integer(1), .null]))
        }
        let lru = try Store(StoreOptions(memoryLimit: 64 << 20, atLimit: .evict(.lru)))
        try await TestServer.run(lru) { port in
            let client = try TestClient(port: port)
            try client.pipeline([["SET", "k", "v"], ["GET", "k"]])
            #expect(try client.call("OBJECT", "IDLETIME", "k") == .integer(0))
            #expect(try client.call("OBJECT", "FREQ", "k").description.hasPrefix("-ERR An LFU maxmemory policy is not"))
        }
    }

    // MARK: What is kept beside connections

    @Test func messagesOnTheirWayAreCounted() throws {
        let store = try Store(StoreOptions(memoryLimit: 8 << 20))
        let memory = try ConnectionMemory(in: store)
        let topics = try Topics(0, memory)
        let channel = TopicName(Array("channel".utf8))
        topics.subscribe(1, to: channel, .channel)
        topics.deliver {}
        let before = store.statistics().memory.totalBytes
        let payload = [UInt8](repeating: 0, count: 2 << 20)
        for _ in 0..<2 {
            #expect(
                topics.publish(Message(kind: .channel, channel: channel, payload: payload), from: nil).receiverCount
                    == 1)
        }
        #expect(memory.byteCount(of: .messages) >= 4 << 20 && memory.byteCount == 0)
        #expect(store.statistics().memory.totalBytes - before >= 3 << 20)
        // What there is no room for is kept, and takes nothing of what is the connections'.
        _ = topics.publish(Message(kind: .channel, channel: channel, payload: payload + payload), from: nil)
        #expect(memory.byteCount(of: .messages) >= 8 << 20 && memory.take(256 << 10))
        #expect(store.statistics().memory.totalBytes <= 8 << 20)
        memory.giveBack(256 << 10)
        for push in topics.takePushes() { topics.finish(push) }
        #expect(memory.byteCount(of: .messages) == 0)
        #expect(store.statistics().memory.totalBytes - before < 1 << 20)
    }

    @Test func theSlowLogIsCounted() async throws {
        try await TestServer.run(Store()) { port in
            let client = try TestClient(port: port)
            func bytes() throws -> Int {
                let line = try client.call("INFO", "memory").string?.split(separator: "\r\n").first {
                    $0.hasPrefix("mem_slowlog:")
                }
                return Int(line?.split(separator: ":").last ?? "") ?? -1
            }
            #expect(try bytes() == 0)
            try client.call("CONFIG", "SET", "slowlog-log-slower-than", "0", "slowlog-max-len", "10")
            for _ in 0..<100 { try client.call("ECHO", String(repeating: "x", count: 1_000)) }
            #expect((10 * 128...20 * 2_000).contains(try bytes()))
            try client.call("CONFIG", "SET", "slowlog-log-slower-than", "-1")
            try client.call("SLOWLOG", "RESET")
            #expect(try bytes() == 0)
        }
    }
}
#endif
