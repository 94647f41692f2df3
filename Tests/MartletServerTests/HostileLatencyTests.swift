#if canImport(CUV)
import Martlet
import MartletServer
import MartletTestSupport
import Testing

/// What a client waits for its replies while another one means harm. All are served by one thread, so that nothing hides it.
struct HostileLatencyTests {
    /// Generous: the tests' build is slow, and other tests run beside it. A server that does what is asked for in one go takes
    /// longer for each of these even so.
    private static let most = Duration.milliseconds(400)
    /// The same for all but one in a hundred, where the documents say of an optimized build by itself how long that is.
    private static let nearlyAll = Duration.milliseconds(150)

    enum Attack: String, CaseIterable, Sendable {
        case searches, scans, manyKeys, hugeValues, largeReplies, pipelines, transactions, flushes, exchanges, watches
        case readersThatStop, halfLines, slowArguments, manyConnections, documents

        /// Whether the documents say how long nearly all replies take at the most.
        var isPromised: Bool { [.searches, .scans, .manyKeys, .hugeValues, .flushes].contains(self) }
    }

    @Test(arguments: Attack.allCases) func othersAreServedDuring(attack: Attack) async throws {
        // Another process may hold this one up as a whole.
        var waits: [Waits] = []
        for _ in 0..<3 where !waits.contains(where: { $0.areShort(attack) }) {
            let attacker = Attacker(attack)
            waits.append(try await self.waits(beside: attacker))
            // Who has waited too long asks no more.
            let isCutShort = waits.last?.areShort(attack) == false
            #expect(isCutShort || attacker.rounds.value > 0, "\(attack): nobody was attacked")
        }
        #expect(waits.contains { $0.areShort(attack) }, "\(attack): \(waits)")
    }

    /// How long replies took.
    private struct Waits: CustomStringConvertible {
        private var all: [Duration] = []

        mutating func add(_ wait: Duration) { all.append(wait) }

        var longest: Duration { all.max() ?? .zero }
        /// All but one in a hundred took no longer.
        var ofNearlyAll: Duration { all.isEmpty ? .zero : all.sorted()[(all.count - 1) * 99 / 100] }

        func areShort(_ attack: Attack) -> Bool { longest < most && (!attack.isPromised || ofNearlyAll < nearlyAll) }

        var description: String { "\(all.count), longest \(longest), 99 of 100 \(ofNearlyAll)" }
    }

    /// The control: a client that has to wait is noticed.
    @Test func aWaitIsNoticed() async throws {
        #expect(try await !waits(beside: nil, probe: ["DEBUG", "SLEEP", "0.5"]).areShort(.pipelines))
        // What is too long for nearly all, and not for one.
        #expect(try await !waits(beside: nil, probe: ["DEBUG", "SLEEP", "0.2"]).areShort(.searches))
    }

    private static let keyCount = 100_000

    private func waits(beside attacker: Attacker?, probe: [String] = ["GET", "key 7"]) async throws -> Waits {
        let store = try Store()
        for number in 0..<Self.keyCount { try store.put("key \(number)", "value \(number)") }
        let waits = Guarded(Waits())
        try await TestServer.run(
            store, threads: 1,
            {
                $0.settings.output.softBytes = 1 << 20
                $0.settings.output.hardBytes = 64 << 20
                // Time enough to take what is huge, where all is slow.
                $0.settings.output.softSeconds = attacker?.attack == .hugeValues ? 60 : 1
            },
            { port in
                let isOver = Guarded(false)
                onThreads(2) { thread in
                    guard thread == 1 else {
                        defer { isOver.withLock { $0 = true } }
                        let client = try TestClient(port: port)
                        let clock = ContinuousClock()
                        let start = clock.now
                        var count = 0
                        // Until the other has had its way once, which takes long where others run.
                        while count < 40 || clock.now - start < .milliseconds(300) && count < 20_000
                            || attacker?.rounds.value == 0 && clock.now - start < .seconds(60)
                        {
                            let wait = try clock.measure { _ = try client.call(probe) }
                            waits.withLock { $0.add(wait) }
                            count += 1
                            if wait >= Self.most { return }
                        }
                        return
                    }
                    attacker?.attack(port) { isOver.withLock { $0 } }
                }
            })
        return waits.withLock { $0 }
    }
}

/// One that does the same again and again.
private struct Attacker: Sendable {
    let attack: HostileLatencyTests.Attack
    /// How often it has done it, and has its answers.
    let rounds = Counter()

    init(_ attack: HostileLatencyTests.Attack) { self.attack = attack }

    /// Whoever is cut off comes again.
    func attack(_ port: Int, until isOver: () -> Bool) {
        while !isOver() { try? attackOnce(port, until: isOver) }
    }

    private func attackOnce(_ port: Int, until isOver: () -> Bool) throws {
        let client = try TestClient(port: port, timeoutSeconds: 60)
        try client.call([Array("SET".utf8), Array("large".utf8), [UInt8](repeating: 7, count: 200_000)])
        switch attack {
        case .searches: try again(client, ["KEYS", "*1*2*"], ["KEYS", "nothing"], isOver)
        case .scans:
            let pattern = String(repeating: "*e", count: 4_000)
            try again(
                client, ["SCAN", "0", "COUNT", "1000000"], ["SCAN", "0", "MATCH", pattern, "COUNT", "900"], isOver)
        case .manyKeys: try again(client, ["MGET"] + keys(100_000), ["EXISTS"] + keys(5_000), isOver)
        case .hugeValues:
            let huge = [UInt8](repeating: 7, count: 24 << 20)
            while !isOver() {
                try client.call([Array("SET".utf8), Array("huge".utf8), huge])
                try client.call("GET", "huge")
                rounds.add(1)
            }
        case .largeReplies:
            try again(
                client, ["MGET"] + Array(repeating: "large", count: 100),
                ["BITOP", "OR", "t"] + Array(repeating: "large", count: 10), isOver)
        case .pipelines:
            let request = String(repeating: "SETRANGE large 0 x\r\nINCR n\r\nGET key 1\r\n", count: 500)
            while !isOver() {
                try client.send(request)
                for _ in 0..<1_500 { _ = try client.read() }
                rounds.add(1)
            }
        case .transactions:
            let requests = Array(repeating: ["SETRANGE", "large", "0", "x"], count: 60)
            let large = ["SET", "large", String(repeating: "7", count: 200_000)]
            let entries = keys(5_000).flatMap { [$0, "value"] }
            while !isOver() {
                _ = try client.pipeline([["MULTI"]] + requests + [["EXEC"]])
                _ = try client.pipeline([["MULTI"], ["KEYS", "*"], ["FLUSHDB"], ["SET", "a", "b"], ["EXEC"]])
                _ = try client.pipeline([large, ["MSET"] + entries])
                rounds.add(1)
            }
        case .flushes:
            while !isOver() {
                try client.call(["MSET"] + keys(20_000).flatMap { [$0, "value"] })
                try client.call("FLUSHALL")
                rounds.add(1)
            }
        case .exchanges: try again(client, ["SWAPDB", "0", "1"], ["SWAPDB", "1", "2"], isOver)
        case .watches: try again(client, ["WATCH"] + keys(400), ["WATCH"] + keys(20_000), isOver)
        case .readersThatStop:
            try openAgain(isOver) {
                let reader = try TestClient(port: port)
                try reader.send(String(repeating: "GET large\r\n", count: 50))
                return reader
            }
        case .halfLines:
            let clients = try (0..<100).map { _ in try TestClient(port: port) }
            let bytes = Array("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1000000\r\n".utf8)
            for number in 0... {
                if isOver() { break }
                for client in clients { try client.send([number < bytes.count ? bytes[number] : 0x61]) }
                rounds.add(1)
            }
        case .slowArguments:
            try client.send("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$30000000\r\n")
            try client.send([UInt8](repeating: 0x61, count: 20_000_000))
            while !isOver() {
                try client.send([0x61])
                rounds.add(1)
            }
        case .manyConnections:
            try openAgain(isOver) { try TestClient(port: port) }
        case .documents: try again(client, ["COMMAND", "DOCS"], ["COMMAND", "DOCS"], isOver)
        }
    }

    private func again(_ client: TestClient, _ one: [String], _ other: [String], _ isOver: () -> Bool) throws {
        while !isOver() {
            _ = try client.pipeline([one, other])
            rounds.add(1)
        }
    }

    /// Has up to a hundred clients at once, always new ones.
    private func openAgain(_ isOver: () -> Bool, _ open: () throws -> TestClient) throws {
        var clients: [TestClient] = []
        while !isOver() {
            clients.append(try open())
            rounds.add(1)
            if clients.count > 100 { clients = [] }
        }
    }

    private func keys(_ count: Int) -> [String] { (0..<count).map { "key \($0)" } }
}
#endif
