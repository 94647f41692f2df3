#if canImport(CUV)
import Foundation
import MartletTestSupport
import Testing

/// Clients that do all that clients can do to a server, for ten minutes in long tests: it goes on, and keeps nothing of them.
struct ChaosTests {
    /// What a server has for its clients.
    private struct Holdings: CustomStringConvertible {
        let clients: Int
        let connectionBytes: Int
        let messageBytes: Int
        let channels: Int
        let patterns: Int
        let trackedItems: Int
        let descriptors: Int
        let residentBytes: Int
        /// As `CLIENT LIST` has them.
        let list: String

        /// Asks as a client that has just come, and is among what is counted.
        init(of server: ServeProcess) throws {
            let client = try server.client()
            try client.call("CLIENT", "NO-EVICT", "ON")
            let info = try client.call("INFO").string ?? ""
            func figure(_ name: String) -> Int {
                let line = info.split(separator: "\r\n").first { $0.hasPrefix(name + ":") }
                return line.flatMap { Int($0.split(separator: ":")[1]) } ?? -1
            }
            (clients, connectionBytes) = (figure("connected_clients"), figure("mem_clients_normal"))
            (messageBytes, channels) = (figure("mem_messages"), figure("pubsub_channels"))
            (patterns, descriptors) = (figure("pubsub_patterns"), try server.descriptorCount())
            trackedItems = figure("tracking_total_items")
            residentBytes = try server.residentBytes()
            list = try client.call("CLIENT", "LIST").string ?? ""
        }

        /// Once what clients had is given up, or so much time has passed that it will not be.
        static func settled(_ server: ServeProcess, _ isSettled: (Holdings) -> Bool) throws -> Holdings {
            var holdings = try Holdings(of: server)
            for _ in 0..<1_000 where !isSettled(holdings) {
                usleep(10_000)
                holdings = try Holdings(of: server)
            }
            return holdings
        }

        /// What the allocator may keep for what comes next: it depends on who had how much at one time. Six clients have up to 8 MiB
        /// of replies each, and a server that kept them would have them for each of thousands.
        private static let spareBytes = 48 << 20

        func isNoLarger(than before: Holdings) -> Bool { residentBytes < before.residentBytes + Holdings.spareBytes }

        /// To within what one connection has at one time and not at another.
        func isBack(to before: Holdings) -> Bool {
            clients == before.clients && descriptors == before.descriptors && messageBytes == 0 && channels == 0
                && patterns == 0 && trackedItems == 0 && abs(connectionBytes - before.connectionBytes) <= 4_096
        }

        var description: String {
            "\(clients) clients, \(connectionBytes) bytes of connections, \(messageBytes) of messages, \(channels) channels, "
                + "\(patterns) patterns, \(trackedItems) keys tracked, \(descriptors) descriptors, "
                + "\(residentBytes) bytes resident" + (clients > 1 ? "\n\(list)" : "")
        }
    }

    @Test(arguments: Seed.some(1)) func nothingIsKeptOfClientsThatAreGone(seed: Seed) throws {
        let server = try ServeProcess("--maxclients", "1000")
        let client = try server.client()
        try client.pipeline([
            ["CONFIG", "SET", "client-output-buffer-limit", "normal 8mb 1mb 2 pubsub 2mb 1mb 2"], ["FLUSHALL"],
            ["INFO", "everything"],
        ])
        client.close()
        // What the process makes once, and keeps: with the first task to run, the system's queues have descriptors.
        let tracking = try TrackingClient(port: server.port)
        try tracking.pipeline([["SET", "k", "v", "PX", "200"], ["GET", "k"]])
        try tracking.readMessage()
        tracking.connection.close()
        let before = try Holdings.settled(server) { $0.clients == 1 }
        // What a process has grown to after some of it, it need not grow to again.
        let first = try chaos(server, seed, round: 0, seconds: isLongTest ? 60 : 4, before)
        let last = try chaos(server, seed, round: 1, seconds: isLongTest ? 540 : 8, before)
        #expect(last.isNoLarger(than: first), "\(seed): \(first), and then \(last)")
    }

    /// Has clients do what they like for a while.
    private func chaos(
        _ server: ServeProcess, _ seed: Seed, round: Int, seconds: Int, _ before: Holdings
    ) throws -> Holdings {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(seconds)
        let (acts, port) = (Counter(), server.port)
        onThreads(6) { thread in
            var client = ChaosClient(port, seed, 6 * round + thread)
            while clock.now < end {
                // Whom another has killed goes on as a new one.
                try? client.act()
                acts.add(1)
            }
        }
        let last = try server.client()
        try last.pipeline([["CLIENT", "UNPAUSE"], ["FLUSHALL"]])
        #expect(try last.call("SET", "k", "v") == .ok)
        last.close()
        let after = try Holdings.settled(server) { $0.isBack(to: before) }
        #expect(after.isBack(to: before), "\(seed): \(before), and after \(acts.value) acts \(after)")
        #expect(acts.value > 50)
        return after
    }

    /// The control: what only one client keeps is noticed.
    @Test func whatAClientStillHasIsNoticed() throws {
        let server = try ServeProcess()
        let before = try Holdings(of: server)
        let client = try server.client()
        try client.call("SUBSCRIBE", "channel")
        #expect(try !Holdings(of: server).isBack(to: before))
        try client.pipeline([["RESET"], ["MULTI"], ["SET", "k", String(repeating: "x", count: 10_000)]])
        #expect(try !Holdings(of: server).isBack(to: before))
        try client.call("DISCARD")
        try client.pipeline((0..<64).map { ["SET", "k\($0)", String(repeating: "x", count: 1 << 20)] })
        #expect(try !Holdings(of: server).isNoLarger(than: before))
        withExtendedLifetime(client) {}
    }
}

/// One that does something else each time, and ends as it likes.
private struct ChaosClient {
    private let port: Int
    private var random: SeededGenerator
    private let value: [UInt8]

    init(_ port: Int, _ seed: Seed, _ thread: Int) {
        self.port = port
        random = seed.generator()
        for _ in 0..<thread * 1_000 { _ = random.next() }
        value = [UInt8](repeating: 7, count: 100_000)
    }

    mutating func act() throws {
        let client = try TestClient(port: port, timeoutSeconds: 5)
        if chance(3) { client.breakOff() }
        switch Int.random(in: 0..<11, using: &random) {
        case 0: for _ in 0..<50 { try client.pipeline([["SET", key, "v"], ["GET", key], ["INCR", "n"]]) }
        case 1: try flood(client)
        case 2: try subscribe(client)
        case 3: try publish(client)
        case 4: try watch(client)
        case 5: try pause(client)
        case 6: try kill(client)
        case 7: try breakOffWithin(client)
        case 8: try transact(client)
        case 9: try track(client)
        default: try look(client)
        }
    }

    private var key: String { mutating get { "k\(Int.random(in: 0..<20, using: &random))" } }

    private mutating func chance(_ inOf: Int) -> Bool { Int.random(in: 0..<inOf, using: &random) == 0 }

    /// Asks for more than it will ever take.
    private mutating func flood(_ client: TestClient) throws {
        try client.call([Array("SET".utf8), Array("large".utf8), value])
        try client.send(String(repeating: "GET large\r\n", count: Int.random(in: 1...2_000, using: &random)))
        for _ in 0..<Int.random(in: 0...5, using: &random) { _ = try client.read() }
        if chance(2) { usleep(UInt32.random(in: 0...50_000, using: &random)) }
    }

    private mutating func subscribe(_ client: TestClient) throws {
        if chance(2) { try client.call("HELLO", "3") }
        for _ in 0..<Int.random(in: 1...10, using: &random) {
            switch Int.random(in: 0..<3, using: &random) {
            case 0: try client.call("SUBSCRIBE", key)
            case 1: try client.call("PSUBSCRIBE", key + "*")
            default: try client.call("SSUBSCRIBE", key)
            }
        }
        if chance(2) { usleep(UInt32.random(in: 0...100_000, using: &random)) }
        if chance(3) { try client.send("UNSUBSCRIBE\r\nPUNSUBSCRIBE\r\nRESET\r\n") }
    }

    private mutating func track(_ client: TestClient) throws {
        try client.pipeline([["HELLO", "3"], ["CLIENT", "TRACKING", "ON"] + (chance(3) ? ["BCAST"] : [])])
        for _ in 0..<Int.random(in: 1...50, using: &random) { try client.send("GET \(key)\r\n") }
        if chance(3) { usleep(UInt32.random(in: 0...50_000, using: &random)) }
        if chance(3) { try client.send("CLIENT TRACKING OFF\r\n") }
    }

    private mutating func publish(_ client: TestClient) throws {
        for _ in 0..<50 {
            let size = chance(5) ? value.count : 100
            try client.call([Array(pickPublish.utf8), Array(key.utf8), Array(value.prefix(size))])
        }
    }

    private var pickPublish: String { mutating get { chance(3) ? "SPUBLISH" : "PUBLISH" } }

    private mutating func watch(_ client: TestClient) throws {
        try client.send("MONITOR\r\n")
        for _ in 0..<Int.random(in: 0...100, using: &random) { _ = try client.read() }
        if chance(2) { try client.send("RESET\r\n") }
    }

    private mutating func pause(_ client: TestClient) throws {
        try client.call("CLIENT", "PAUSE", "\(Int.random(in: 1...50, using: &random))", chance(2) ? "WRITE" : "ALL")
        if chance(3) { try client.call("CLIENT", "UNPAUSE") }
    }

    private mutating func kill(_ client: TestClient) throws {
        guard chance(4), case .integer(let own) = try client.call("CLIENT", "ID") else { return }
        switch Int.random(in: 0..<4, using: &random) {
        case 0: try client.call("CLIENT", "KILL", "TYPE", "pubsub")
        case 1: try client.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", chance(2) ? "yes" : "no")
        case 2: try client.call("CLIENT", "KILL", "ID", "\(max(1, own - Int.random(in: 0...5, using: &random)))")
        default: try client.call("CLIENT", "UNBLOCK", "\(max(1, own - 1))")
        }
    }

    /// Goes in the middle of a request.
    private mutating func breakOffWithin(_ client: TestClient) throws {
        let request = TestClient.request([Array("SET".utf8), Array(key.utf8), value])
        try client.send(Array(request.prefix(Int.random(in: 1..<request.count, using: &random))))
        if chance(2) { try client.send("*2\r\n$3\r\nGET\r\n$536870912\r\n") }
    }

    private mutating func transact(_ client: TestClient) throws {
        try client.pipeline([["WATCH", key, key], ["MULTI"], ["SET", key, "v"], ["APPEND", key, "more"]])
        if chance(2) { try client.call(chance(2) ? "EXEC" : "DISCARD") }
    }

    /// What runs apart from the event loops, and is perhaps not waited for.
    private mutating func look(_ client: TestClient) throws {
        let requests = [
            ["KEYS", "*"], ["INFO", "everything"], ["CLIENT", "LIST"], ["FLUSHALL"], ["SWAPDB", "0", "1"],
        ]
        let request = requests[Int.random(in: 0..<requests.count, using: &random)]
        if chance(2) { try client.call(request) } else { try client.send(request.joined(separator: " ") + "\r\n") }
    }
}
#endif
