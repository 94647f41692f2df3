#if canImport(CUV)
import Martlet
import MartletTestSupport
import Testing

/// Several clients that subscribe and publish at random, here and at `redis-server`: each gets the same from both.
struct PublishingDifferentialTests {
    private static let clientCount = 3

    @Test(arguments: Seed.some(4), [2, 3]) func messagesAreThoseOfRedis(seed: Seed, version: Int) async throws {
        let redis = try RedisProcess()
        let found = Guarded<[String]>([])
        try await TestServer.run(Store()) { port in
            _ = try redis.client()
            let here = try (0..<Self.clientCount).map { _ in try TestClient(port: port) }
            let there = try (0..<Self.clientCount).map { _ in try TestClient(path: redis.path) }
            if version == 3 { for client in here + there { try client.call("HELLO", "3") } }
            var random = seed.generator()
            var (oursInTransaction, theirsInTransaction): (Set<Int>, Set<Int>) = ([], [])
            for step in 0..<600 {
                let number = Int.random(in: 0..<Self.clientCount, using: &random)
                let words = command(&random, isInTransaction: oursInTransaction.contains(number))
                let ours = try received(by: here, number, words, &oursInTransaction)
                let theirs = try received(by: there, number, words, &theirsInTransaction)
                if ours != theirs {
                    found.withLock {
                        $0.append("step \(step), client \(number), \(words): \(ours), and Redis: \(theirs)")
                    }
                }
            }
        }
        withExtendedLifetime(redis) {}
        let findings = found.withLock { $0 }
        #expect(findings.isEmpty, "\(seed), RESP\(version):\n\(findings.prefix(10).joined(separator: "\n"))")
    }

    /// Messages of a client to itself would come amid the reply of Redis to EXEC.
    private func command(_ random: inout some RandomNumberGenerator, isInTransaction: Bool) -> [String] {
        func pick(_ choices: [String]) -> String { choices[Int.random(in: 0..<choices.count, using: &random)] }
        func names(_ choices: [String], from least: Int) -> [String] {
            (0..<Int.random(in: least...3, using: &random)).map { _ in pick(choices) }
        }
        let channels = ["a1", "a2", "b1", "ab"]
        let patterns = ["a*", "?1", "[ab]2", "*", "a1", ""]
        switch Int.random(in: 0..<20, using: &random) {
        case 0...2: return [pick(["SUBSCRIBE", "SSUBSCRIBE"])] + names(channels, from: 0)
        case 3: return ["PSUBSCRIBE"] + names(patterns, from: 0)
        case 4: return [pick(["UNSUBSCRIBE", "SUNSUBSCRIBE"])] + names(channels, from: 1)
        case 5: return ["PUNSUBSCRIBE"] + names(patterns, from: 1)
        case 6...12 where !isInTransaction:
            return [pick(["PUBLISH", "SPUBLISH"]), pick(channels), "\(Int.random(in: 0..<100, using: &random))"]
        case 13: return ["PUBSUB", pick(["NUMSUB", "SHARDNUMSUB"])] + names(channels, from: 0)
        case 14: return ["PUBSUB", pick(["CHANNELS", "SHARDCHANNELS"]), pick(["a1", "b1", "nothing"])]
        case 15: return ["PUBSUB", pick(["NUMPAT", "NUMPAT", "nosuch", "numsub"])]
        case 16: return ["PUBSUB", "CHANNELS", "a", "b"]
        case 17:
            return pick(["PING", "PING x", "PING x y", "GET k", "PUBSUB", "NOSUCH"]).split(separator: " ").map(
                String.init)
        case 18: return [pick(["RESET", "MULTI", "DISCARD", "EXEC"])]
        default: return [pick(["MULTI", "EXEC", "EXEC"])]
        }
    }

    /// What each client gets after one of them has sent a command, in any order, and last the client itself once more.
    private func received(
        by clients: [TestClient], _ number: Int, _ words: [String], _ transactions: inout Set<Int>
    ) throws -> [[String]] {
        try clients[number].send(TestClient.request(words.map { Array($0.utf8) }))
        let first = try read(clients[number], words, isInTransaction: transactions.contains(number))
        switch words[0] {
        case "MULTI" where first.contains("+OK"): transactions.insert(number)
        case "EXEC", "DISCARD", "RESET": transactions.remove(number)
        default: break
        }
        return try [first]
            + clients.enumerated().map {
                try read($0.element, ["PING"], isInTransaction: transactions.contains($0.offset))
            }
    }

    /// Reads up to the reply of a command that changes nothing. Within a transaction there is one that is refused.
    private func read(_ client: TestClient, _ words: [String], isInTransaction: Bool) throws -> [String] {
        let isStillInTransaction = isInTransaction && !["EXEC", "DISCARD", "RESET"].contains(words[0])
        let ending = isStillInTransaction || words[0] == "MULTI" ? ["WATCH", "k"] : ["PING", "the end"]
        try client.send(TestClient.request(ending.map { Array($0.utf8) }))
        var replies: [String] = []
        while true {
            let reply = try client.read().description
            if reply.contains("the end") || reply.contains("WATCH inside") || reply.contains("'watch'") { break }
            replies.append(reply)
        }
        return replies.sorted()
    }
}
#endif
