#if canImport(CUV)
import Foundation
import MartletNetwork
import MartletTestSupport
import Testing

/// More connections at once than most servers ever have, to a server in a process of its own. One test at a time: each takes
/// most of the descriptors that this process may have.
@Suite(.serialized) struct ManyClientsTests {
    /// What the documents promise of an idle connection.
    private static let countedBytesMax = 4_096
    private static let residentBytesMax = 8_192
    private static let most = Duration.milliseconds(400)

    @Test func idleConnectionsTakeLittleAndHoldNobodyUp() throws {
        let count = clientCount(of: isLongTest ? 10_000 : 2_000)
        let server = try ServeProcess("--maxclients", "\(count + 10)")
        let client = try server.client()
        let before = try (memory: server.residentBytes(), counted: counted(client))
        var waits = 0
        var others: [TestClient] = []
        for number in 0..<count {
            let other = try server.client()
            // It has been served, and has what it needs for that.
            if number.isMultiple(of: 2) { #expect(try other.call("SET", "k", "value") == .ok) }
            others.append(other)
            if try ContinuousClock().measure({ try client.call("PING") }) >= Self.most { waits += 1 }
        }
        for number in stride(from: 0, to: count, by: 97) {
            #expect(try others[number].call("PING") == .simple("PONG"))
        }
        let info = try client.call("INFO", "clients").string ?? ""
        #expect(info.contains("connected_clients:\(count + 1)\r\n"), "\(info)")
        let countedBytes = (try counted(client) - before.counted) / count
        let residentBytes = (try server.residentBytes() - before.memory) / count
        #expect(countedBytes <= Self.countedBytesMax && countedBytes > 0)
        #expect(residentBytes <= Self.residentBytesMax, "what is counted, \(countedBytes), is not all there is")
        // Who was stopped as a whole for a moment has waited once or twice; who waits for connections waits more often.
        #expect(waits <= 2)
        others = []
        #expect(try gone(client), "what the connections held is given back")
    }

    /// As many subscribers as the system lets a test have, and every message of all that they get is counted.
    @Test func everyMessageToManySubscribersIsCounted() throws {
        let subscriberCount = clientCount(of: isLongTest ? 10_000 : 400)
        let messageCount = (isLongTest ? 1_000_000 : 40_000) / subscriberCount
        let server = try ServeProcess("--maxclients", "20000")
        let subscribers = try (0..<subscriberCount).map { _ in
            let client = try TestClient(port: server.port, timeoutSeconds: 600)
            try client.call("SUBSCRIBE", "all")
            return client
        }
        let publisher = try server.client()
        #expect(try publisher.call("PUBSUB", "NUMSUB", "all") == .array([.text("all"), .integer(subscriberCount)]))
        let (receivers, port) = (Guarded(subscribers), server.port)
        onThreads(2) { thread in
            if thread == 0 {
                let publisher = try TestClient(port: port)
                for number in 0..<messageCount {
                    #expect(try publisher.call("PUBLISH", "all", "\(number)") == .integer(subscriberCount))
                }
            } else {
                var count = 0
                for client in receivers.withLock({ $0 }) {
                    for number in 0..<messageCount {
                        let message = try client.read()
                        #expect(message.elements.last == .text("\(number)"))
                        count += 1
                    }
                }
                #expect(count == messageCount * subscriberCount)
            }
        }
    }

    /// Where as many clients are ready as an event loop looks at together, it looks again before its turn ends: it comes back to the
    /// last one, whose request it has read and not executed.
    @Test func aClientThatHasMoreIsComeBackTo() throws {
        let count = clientCount(of: 1_024)
        let server = try ServeProcess("--threads", "1", "--maxclients", "\(count + 10)")
        let clients = try (0..<count).map { _ in try server.client() }
        // Each is served, and whoever connected is forgotten.
        for client in clients { #expect(try client.call("PING") == .simple("PONG")) }
        let value = [UInt8](repeating: 0x78, count: 100_000)
        for round in 0..<3 {
            try server.whileStopped {
                for client in clients.dropLast() { try client.send("PING\r\n") }
                try clients[count - 1].send("GET k\r\n")
                try clients[count - 1].send(TestClient.request(["SET", "k"].map { Array($0.utf8) } + [value]))
            }
            for client in clients.dropLast() { #expect(try client.read() == .simple("PONG")) }
            #expect(try clients[count - 1].read() == (round == 0 ? .null : .bulk(value + "\(round - 1)".utf8)))
            #expect(try clients[count - 1].read() == .ok)
            #expect(try clients[count - 1].call("APPEND", "k", "\(round)") == .integer(value.count + 1))
        }
    }

    /// Nor is a request of such a client lost that goes as soon as it has sent it.
    @Test func whatWasSentBeforeTheEndIsExecuted() throws {
        let count = clientCount(of: 1_024)
        let server = try ServeProcess("--threads", "1", "--maxclients", "\(count + 10)")
        let others = try (1..<count).map { _ in try server.client() }
        for round in 1...3 {
            let last = try server.client()
            for client in others + [last] { #expect(try client.call("PING") == .simple("PONG")) }
            try server.whileStopped {
                for client in others + [last] { try client.send("INCR n\r\n") }
                last.close()
            }
            let numbers = try others.map { try $0.read() }
            #expect(Set(numbers.map(\.description)).count == others.count)
            #expect(try others[0].call("GET", "n") == .text("\(round * count)"))
        }
    }

    /// As many as the process may have descriptors for, beside those of other tests.
    private func clientCount(of wanted: Int) -> Int {
        Sockets.raiseDescriptorLimit()
        var limits = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits) == 0 else { return 500 }
        let possible = max(100, Int(clamping: limits.rlim_cur) - 1_000)
        if possible < wanted {
            print("\(wanted) connections at once: not tried, the limit of descriptors allows \(possible) (ulimit -n)")
        }
        return min(wanted, possible)
    }

    private func counted(_ client: TestClient) throws -> Int {
        let info = try client.call("INFO", "memory").string ?? ""
        let line = info.split(separator: "\r\n").first { $0.hasPrefix("mem_clients_normal:") }
        return line.flatMap { Int($0.split(separator: ":")[1]) } ?? 0
    }

    private func gone(_ client: TestClient) throws -> Bool {
        for _ in 0..<1_000 {
            if try client.call("INFO", "clients").string?.contains("connected_clients:1\r\n") == true {
                return try counted(client) <= 64 << 10
            }
            usleep(10_000)
        }
        return false
    }
}
#endif
