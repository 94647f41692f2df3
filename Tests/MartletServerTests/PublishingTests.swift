#if canImport(CUV)
import Foundation
import Martlet
import MartletServer
import MartletTestSupport
import Testing

/// Clients that publish, and clients that are subscribed.
struct PublishingTests {
    /// Every subscriber gets what each publisher sent, all of it and in its order, whichever event loops they have.
    @Test func messagesOfAPublisherArriveInTheirOrder() async throws {
        try await TestServer.run(Store(), threads: 3) { port in
            let (publisherCount, messageCount) = (4, isLongTest ? 20_000 : 1_000)
            let subscribers = try (0..<6).map { number in
                let client = try TestClient(port: port)
                #expect(try client.call(number % 2 == 0 ? "SUBSCRIBE" : "PSUBSCRIBE", "news").elements.count == 3)
                return client
            }
            let receivers = Guarded<[TestClient]>(subscribers)
            onThreads(publisherCount + subscribers.count) { thread in
                if thread < publisherCount {
                    let client = try TestClient(port: port)
                    for start in stride(from: 0, to: messageCount, by: 50) {
                        let replies = try client.pipeline(
                            (start..<start + 50).map { ["PUBLISH", "news", "\(thread) \($0)"] })
                        #expect(replies.allSatisfy { $0 == .integer(6) })
                    }
                } else {
                    let client = receivers.withLock { $0[thread - publisherCount] }
                    var next = Array(repeating: 0, count: publisherCount)
                    for _ in 0..<publisherCount * messageCount {
                        let words = (try client.read().elements.last?.string ?? "").split(separator: " ")
                        guard words.count == 2, let publisher = Int(words[0]), let number = Int(words[1]) else {
                            Issue.record("no such message was sent")
                            return
                        }
                        #expect(next[publisher] == number)
                        next[publisher] = number + 1
                    }
                }
            }
        }
    }

    /// A client of RESP2 takes what comes behind its last confirmation for a reply.
    @Test(arguments: ["UNSUBSCRIBE", "RESET"]) func noMessageFollowsTheEndOfManySubscriptions(word: String) async throws
    {
        try await TestServer.run(Store()) { port in
            let names = (0..<2_000).map { "c\($0)" }
            let isOver = Guarded(false)
            onThreads(3) { thread in
                let client = try TestClient(port: port)
                guard thread == 0 else {
                    while !isOver.withLock({ $0 }) {
                        try client.pipeline((0..<20).map { ["PUBLISH", names[names.count - 1], "\($0)"] })
                    }
                    return
                }
                defer { isOver.withLock { $0 = true } }
                for round in 0..<(isLongTest ? 200 : 20) {
                    try client.send(TestClient.request((["SUBSCRIBE"] + names).map { Array($0.utf8) }))
                    try skip(client) { $0.elements.last == .integer(names.count) }
                    // With names, and without.
                    let ending = [word] + (round % 2 == 0 && word != "RESET" ? names : [])
                    try client.send([ending, ["PING"]].flatMap { TestClient.request($0.map { Array($0.utf8) }) })
                    try skip(client) { word == "RESET" ? $0 == .simple("RESET") : $0.elements.last == .integer(0) }
                    #expect(try client.read() == .simple("PONG"))
                }
            }
        }
    }

    private func skip(_ client: TestClient, until isLast: (Reply) -> Bool) throws {
        while true {
            if isLast(try client.read()) { return }
        }
    }

    /// What a subscriber of RESP2 may not ask for, it may not ask for whatever else the command is.
    @Test func subscribersMayNotChangeDatabases() async throws {
        try await TestServer.run(Store()) { port in
            let client = try TestClient(port: port)
            try client.call("SUBSCRIBE", "c")
            for words in [["FLUSHALL"], ["FLUSHDB"], ["SWAPDB", "0", "1"], ["SET", "k", "v"]] {
                #expect(try client.call(words).description.hasPrefix("-ERR Can't execute"))
            }
        }
    }

    @Test func oneClientMayHaveManySubscriptions() async throws {
        try await TestServer.run(Store()) { port in
            let (client, publisher) = (try TestClient(port: port), try TestClient(port: port))
            let names = (0..<10_000).map { "channel \($0)" }
            try client.send(TestClient.request((["SUBSCRIBE"] + names).map { Array($0.utf8) }))
            for number in 1...names.count { #expect(try client.read().elements.last == .integer(number)) }
            #expect(try publisher.call("PUBLISH", "channel 7", "x") == .integer(1))
            #expect(try client.read() == .array([.text("message"), .text("channel 7"), .text("x")]))
            #expect(try publisher.call("PUBSUB", "CHANNELS").elements.count == names.count)
            client.close()
            try eventually { try publisher.call("PUBSUB", "CHANNELS") == .array([]) }
            #expect(try publisher.call("PUBLISH", "channel 7", "x") == .integer(0))
        }
    }

    /// One that does not read is cut off at its limit, and whoever reads gets everything.
    @Test func aSubscriberThatDoesNotReadIsCutOff() async throws {
        try await TestServer.run(
            Store(), { $0.settings.subscriberOutput = OutputLimits(hardBytes: 1 << 20, softBytes: 0, softSeconds: 0) }
        ) { port in
            let idle = try TestClient(port: port)
            let (reader, publisher) = (try TestClient(port: port), try TestClient(port: port))
            for client in [idle, reader] { try client.call("SUBSCRIBE", "loud") }
            let payload = String(repeating: "x", count: 10_000)
            var count = 0
            // The system takes some megabytes for the one that does not read.
            for number in 1...4_000 {
                let receivers = try publisher.call("PUBLISH", "loud", payload)
                #expect(try reader.read().elements.last == .text(payload))
                count = number
                if receivers == .integer(1) { break }
            }
            #expect(count < 4_000)
            #expect(try publisher.call("PUBSUB", "NUMSUB", "loud") == .array([.text("loud"), .integer(1)]))
            #expect(idle.isEnded())
        }
    }

    @Test func whatATransactionPublishesComesOnceWithItsEnd() async throws {
        try await TestServer.run(Store()) { port in
            let subscribed = Guarded(try TestClient(port: port))
            _ = try subscribed.withLock { try $0.call("SUBSCRIBE", "c") }
            let rounds = 100
            onThreads(5) { thread in
                if thread == 4 {
                    let subscriber = subscribed.withLock { $0 }
                    var numbers: [Int] = []
                    for _ in 0..<4 * rounds {
                        numbers.append(Int(try subscriber.read().elements.last?.string ?? "") ?? -1)
                    }
                    #expect(numbers.sorted() == Array(0..<4 * rounds))
                } else {
                    let client = try TestClient(port: port)
                    for round in 0..<rounds {
                        // The counter has the transactions conflict, and be run again.
                        let replies = try client.pipeline([
                            ["MULTI"], ["INCR", "n"], ["PUBLISH", "c", "\(thread * rounds + round)"], ["INCR", "n"],
                            ["EXEC"],
                        ])
                        #expect(replies[4].elements.count == 3 && replies[4].elements[1] == .integer(1))
                    }
                }
            }
        }
    }

    @Test func whoIsSubscribedIsListed() async throws {
        try await TestServer.run(Store()) { port in
            let (one, other) = (try TestClient(port: port), try TestClient(port: port))
            try one.pipeline([["SUBSCRIBE", "a"], ["PSUBSCRIBE", "b*"], ["SSUBSCRIBE", "c"], ["SUBSCRIBE", "d"]])
            let list = try other.call("CLIENT", "LIST").string ?? ""
            #expect(list.contains("flags=P") && list.contains(" sub=2 psub=1 ssub=1 "), "\(list)")
            let info = try other.call("INFO", "stats").string ?? ""
            #expect(info.contains("pubsub_channels:2\r\npubsub_patterns:1\r\npubsubshard_channels:1\r\n"))
            #expect(try one.call("RESET") == .simple("RESET"))
            #expect(try other.call("PUBSUB", "CHANNELS") == .array([]))
            #expect(try other.call("PUBSUB", "NUMPAT") == .integer(0))
            #expect(try one.call("GET", "k") == .null)
        }
    }

    /// Waits until something is so that another thread makes so.
    private func eventually(_ isSo: () throws -> Bool) throws {
        for _ in 0..<500 {
            if try isSo() { return }
            usleep(10_000)
        }
        Issue.record("it did not become so")
    }
}
#endif
