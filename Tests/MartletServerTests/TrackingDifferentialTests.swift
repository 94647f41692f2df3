#if canImport(CUV)
import Martlet
import MartletTestSupport
import Testing

/// Several clients that track keys and change them at random, here and at `redis-server`: each is told the same by both.
struct TrackingDifferentialTests {
    private static let clientCount = 4
    /// So many clients have come and gone before.
    private static let idMin = 500

    @Test(arguments: Seed.some(6)) func whatClientsForgetIsAsWithRedis(seed: Seed) async throws {
        let redis = try RedisProcess()
        let found = Guarded<[String]>([])
        try await TestServer.run(Store()) { port in
            _ = try redis.client()
            let sides = try [
                Side { try TestClient(port: port) }, Side { try TestClient(path: redis.path) },
            ]
            var random = seed.generator()
            for step in 0..<800 {
                let number = Int.random(in: 0..<Self.clientCount, using: &random)
                let requests = requests(&random, canBeTransaction: number < 2)
                let received = try sides.map { try $0.received(from: number, requests) }
                if received[0] != received[1] {
                    found.withLock {
                        $0.append(
                            "step \(step), client \(number), \(requests): \(received[0]), and Redis: \(received[1])")
                    }
                }
            }
        }
        withExtendedLifetime(redis) {}
        let findings = found.withLock { $0 }
        #expect(findings.isEmpty, "\(seed):\n\(findings.prefix(10).joined(separator: "\n"))")
    }

    /// A command, or those of a transaction. What others have sent to a client comes amid the reply of Redis to EXEC.
    private func requests(_ random: inout some RandomNumberGenerator, canBeTransaction: Bool) -> [[String]] {
        guard canBeTransaction, Int.random(in: 0..<8, using: &random) == 0 else { return [command(&random)] }
        let inner = (0..<Int.random(in: 1...4, using: &random)).map { _ in command(&random, isInTransaction: true) }
        return [["MULTI"]] + inner + [["EXEC"]]
    }

    private func command(_ random: inout some RandomNumberGenerator, isInTransaction: Bool = false) -> [String] {
        func pick<T>(_ choices: [T]) -> T { choices[Int.random(in: 0..<choices.count, using: &random)] }
        func key() -> String { pick(["k1", "k2", "l1", "l2", ""]) }
        func keys() -> [String] { (0..<Int.random(in: 1...3, using: &random)).map { _ in key() } }
        switch Int.random(in: 0..<(isInTransaction ? 16 : 24), using: &random) {
        case 0..<4: return ["GET", key()]
        case 4: return [pick(["MGET", "EXISTS"])] + keys()
        case 5: return [pick(["STRLEN", "TTL", "GETBIT", "TYPE"]), key(), "0"].prefix(pick([2, 3])) + []
        case 6, 7: return ["SET", key(), "1"]
        case 8: return ["MSET"] + keys().flatMap { [$0, "2"] }
        case 9: return ["DEL"] + keys()
        case 10: return pick([["EXPIRE", key(), "100"], ["EXPIRE", key(), "-1"], ["PERSIST", key()]])
        case 11: return pick([["RENAME", key(), key()], ["COPY", key(), key(), "REPLACE"], ["APPEND", key(), "x"]])
        case 12:
            return pick([["SELECT", pick(["0", "1"])], ["SET", key(), "1", "NX"], ["GETEX", key(), "EX", "50"]])
        case 13...14: return ["CLIENT", "CACHING", pick(["YES", "NO", "YES", "x"])]
        case 15: return ["CLIENT", pick(["TRACKINGINFO", "GETREDIR"] + (isInTransaction ? [] : ["INFO"]))]
        case 16: return [pick(["FLUSHALL", "FLUSHDB", "PING", "RESET", "QUIT"])]
        case 17: return ["HELLO", pick(["2", "3", "3", "3"])]
        case 18: return [pick(["SUBSCRIBE", "UNSUBSCRIBE"]), pick(["a", "__redis__:invalidate"])]
        case 19: return ["CLIENT", "TRACKING", "OFF"]
        default:
            var words = ["CLIENT", "TRACKING", pick(["ON", "ON", "ON", "on", "x"])]
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                words += pick([
                    ["BCAST"], ["BCAST"], ["OPTIN"], ["OPTOUT"], ["NOLOOP"], ["PREFIX", pick(["k", "l", "k1", ""])],
                    ["BCAST", "PREFIX", pick(["k", "l", "k1", ""])], ["REDIRECT", "@\(pick([2, 3]))"],
                    ["REDIRECT", pick(["x", "9999"])], ["x"],
                ])
            }
            return words
        }
    }

    /// The clients of one of the two servers.
    private final class Side {
        private let connect: () throws -> TestClient
        /// Tracks keys throughout. Where nobody does, what was read before is forgotten here, but not by Redis: see docs/server.md.
        private let bystander: TestClient
        private var clients: [TrackingClient] = []
        /// The numbers that each client has had.
        private var ids: [[Int]] = []

        init(_ connect: @escaping () throws -> TestClient) throws {
            self.connect = connect
            // No other number in replies is as large.
            for _ in 0..<idMin { _ = try connect() }
            bystander = try connect()
            for words in [["HELLO", "3"], ["CLIENT", "TRACKING", "ON"]] { _ = try bystander.call(words) }
            for number in 0..<clientCount { try begin(number) }
        }

        private func begin(_ number: Int) throws {
            let client = TrackingClient(try connect())
            guard case .integer(let id) = try client.call("CLIENT", "ID") else { throw TestClient.Ended() }
            try client.call("HELLO", "3")
            if number < clients.count {
                clients[number] = client
                ids[number].append(id)
            } else {
                clients.append(client)
                ids.append([id])
            }
        }

        /// The replies to one client, and what each is told after that.
        func received(from number: Int, _ requests: [[String]]) throws -> [String] {
            let named = requests.map {
                $0.map { $0.hasPrefix("@") ? "\(ids[Int($0.dropFirst()) ?? 0].last ?? 0)" : $0 }
            }
            // One after the other: Redis tells of beginnings of keys when it has read nothing more.
            var received = try named.map { normal(try clients[number].call($0), of: $0) }
            if requests == [["QUIT"]] {
                guard clients[number].connection.isEnded() else { throw TestClient.Ended() }
                try begin(number)
            }
            // What is sent to another connection takes several turns.
            for _ in 0..<3 { for client in clients { try client.call("PING") } }
            for client in clients {
                let told = try client.takeTold().map { $0.map { "\($0.sorted())" } ?? "everything" }
                let others = client.takeOthers().map { normal($0, of: []) }
                received.append("\(told.sorted()) \(others.sorted())")
            }
            return received
        }

        /// A reply without what differs: the numbers of clients, the words of the server on itself, addresses.
        private func normal(_ reply: Reply, of words: [String]) -> String {
            if words.first == "HELLO" { return "\(reply.elements.count)" }
            if words.last == "INFO" {
                let text = reply.description
                let parts = text.firstMatch(of: #/ flags=([a-zA-Z]+).* redir=(-?\d+)/#)
                let flags = (parts?.output.1 ?? "").filter { !"UN".contains($0) }
                return "\(flags) \(named(.integer(Int(parts?.output.2 ?? "") ?? -2)))"
            }
            return named(reply).description
        }

        private func named(_ reply: Reply) -> Reply {
            switch reply {
            case .integer(let id):
                for (number, known) in ids.enumerated() {
                    if let age = known.firstIndex(of: id) { return .simple("client \(number) \(age)") }
                }
                return reply
            case .array(let parts): return .array(parts.map(named))
            case .map(let parts): return .map(parts.map(named))
            case .push(let parts): return .push(parts.map(named))
            default: return reply
            }
        }
    }
}
#endif
