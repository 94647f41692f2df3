#if canImport(CUV)
import Foundation
import Martlet
import MartletTestSupport
import Testing

/// The same commands to this server and to `redis-server`: the replies are the same, but for what the documents say.
struct DifferentialTests {
    private static let document = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "docs/server.md")

    @Test(arguments: Seed.some(4), [2, 3]) func repliesAreThoseOfRedis(seed: Seed, version: Int) async throws {
        let differences = KnownDifferences(try String(contentsOf: Self.document, encoding: .utf8))
        let redis = try RedisProcess()
        let found = Guarded<[String]>([])
        try await TestServer.run(Store()) { port in
            let (here, there) = (try TestClient(port: port), try redis.client())
            if version == 3 { for client in [here, there] { try client.call("HELLO", "3") } }
            let findings = try compare(seed, here, there, differences)
            found.withLock { $0 = findings }
        }
        withExtendedLifetime(redis) {}
        let findings = found.withLock { $0 }
        #expect(findings.isEmpty, "\(seed), RESP\(version):\n\(findings.prefix(40).joined(separator: "\n"))")
    }

    private func compare(
        _ seed: Seed, _ here: TestClient, _ there: TestClient, _ differences: KnownDifferences
    ) throws -> [String] {
        var generator = CommandGenerator(seed)
        var findings: [String] = []
        var queued: [[String]] = []
        for step in 0..<1_500 {
            let words = generator.next()
            let (ours, theirs) = (normal(try here.call(words), words), normal(try there.call(words), words))
            if words[0].uppercased() == "MULTI", ours == .ok { queued = [] }
            if ours == .simple("QUEUED") { queued.append(words) }
            if areClose(ours, theirs, words) { continue }
            if words[0].uppercased() == "EXEC", ours.elements.count == queued.count,
                theirs.elements.count == queued.count
            {
                for (number, inner) in queued.enumerated() {
                    let (one, other) = (normal(ours.elements[number], inner), normal(theirs.elements[number], inner))
                    if !areClose(one, other, inner), differences.row(inner, one, other) == nil {
                        findings.append("step \(step), in EXEC: \(inner): \(one), and Redis: \(other)")
                    }
                }
            } else if differences.row(words, ours, theirs) == nil {
                findings.append("step \(step): \(words): \(ours), and Redis: \(theirs)")
            } else if words[0].uppercased() == "EXEC" {
                // One has done what the other has not: they begin again with nothing.
                for client in [here, there] { try client.call("FLUSHALL") }
            }
        }
        return findings
    }

    /// A reply without what has no meaning: the order of keys.
    private func normal(_ reply: Reply, _ words: [String]) -> Reply {
        switch (words[0].uppercased(), reply) {
        case ("KEYS", .array(let keys)): .array(keys.sorted { "\($0)" < "\($1)" })
        case ("SCAN", .array(let parts)) where parts.count == 2:
            .array([parts[0], .array(parts[1].elements.sorted { "\($0)" < "\($1)" })])
        default: reply
        }
    }

    /// The same, but for the moment at which the command came.
    private func areClose(_ one: Reply, _ other: Reply, _ words: [String]) -> Bool {
        if one == other { return true }
        guard case .integer(let ours) = one, case .integer(let theirs) = other, ours > 0, theirs > 0 else {
            return false
        }
        switch words[0].uppercased() {
        case "TTL", "EXPIRETIME": return abs(ours - theirs) <= 2
        case "PTTL", "PEXPIRETIME": return abs(ours - theirs) <= 2_000
        default: return false
        }
    }

    /// A difference that the documents do not name is found, so that the test above means something.
    @Test func aDifferenceThatIsNotNamedIsFound() {
        let none = KnownDifferences("## Differences\n")
        #expect(none.count == 0)
        #expect(none.row(["GET", "k"], .null, .text("a")) == nil)
        let one = KnownDifferences(
            "text\n## Differences\n| Command | Here | Redis | Why |\n|---|---|---|---|\n| `GET *` | `null` | `\"*\"` | x |\n"
        )
        #expect(one.count == 1)
        #expect(one.row(["get", "k"], .null, .text("a")) == 0)
        #expect(one.row(["get", "k"], .null, .integer(1)) == nil)
        #expect(one.row(["SET", "k"], .null, .text("a")) == nil)
    }
}
#endif
