#if canImport(CUV)
import Foundation
import Martlet
import MartletServer
import MartletTestSupport
import Testing

/// Many clients at once.
struct ServerConcurrencyTests {
    /// Each gets what was there, adds one, and stores it unless the key was touched in between: no addition is lost.
    @Test func whatIsWatchedIsCountedExactly() async throws {
        try await TestServer.run(Store()) { port in
            let successes = Guarded(0)
            onThreads(6) { _ in
                let client = try TestClient(port: port)
                for _ in 0..<60 {
                    try client.call("WATCH", "n")
                    let value = Int(try client.call("GET", "n").string ?? "0") ?? 0
                    let replies = try client.pipeline([["MULTI"], ["SET", "n", "\(value + 1)"], ["EXEC"]])
                    if replies[2] == .array([.ok]) { successes.withLock { $0 += 1 } }
                }
            }
            let expected = successes.withLock { $0 }
            #expect(expected > 0)
            let last = try TestClient(port: port)
            #expect(try last.call("GET", "n") == .text("\(expected)"))
        }
    }

    /// The control: without WATCH additions are lost, as the test above would see.
    @Test func whatIsNotWatchedIsLost() async throws {
        try await TestServer.run(Store()) { port in
            let lost = try untilNoticed { _ in
                try TestClient(port: port).call("SET", "n", "0")
                onThreads(6) { _ in
                    let client = try TestClient(port: port)
                    for _ in 0..<40 {
                        let value = Int(try client.call("GET", "n").string ?? "0") ?? 0
                        try client.call("SET", "n", "\(value + 1)")
                    }
                }
                return 240 - (Int(try TestClient(port: port).call("GET", "n").string ?? "") ?? 240)
            }
            #expect(lost > 0)
        }
    }

    /// Transfers between accounts, by EXEC without WATCH, by MSET and by RENAME; whoever looks sees nothing half done.
    @Test func nobodySeesHalfOfATransaction() async throws {
        try await TestServer.run(Store()) { port in
            try TestClient(port: port).call("MSET", "a", "100", "b", "100", "x", "1")
            let isOver = Guarded(0)
            onThreads(5) { thread in
                let client = try TestClient(port: port)
                if thread < 2 {
                    for step in 1...200 {
                        let replies = try client.pipeline([
                            ["MULTI"], ["DECRBY", "a", "\(step)"], ["INCRBY", "b", "\(step)"], ["EXEC"],
                        ])
                        #expect(replies[3].elements.count == 2, "EXEC without WATCH never fails for a conflict")
                    }
                    isOver.withLock { $0 += 1 }
                } else if thread == 2 {
                    var (from, to) = ("x", "y")
                    while isOver.withLock({ $0 }) < 2 {
                        #expect(try client.call("RENAME", from, to) == .ok)
                        swap(&from, &to)
                    }
                } else {
                    while isOver.withLock({ $0 }) < 2 {
                        let sums = try client.call("MGET", "a", "b").elements.compactMap {
                            $0.string.flatMap { Int($0) }
                        }
                        #expect(sums.reduce(0, +) == 200)
                        #expect(try client.call("EXISTS", "x", "y") == .integer(1))
                    }
                }
            }
        }
    }

    /// While some connect, kill and vanish, the others are served, and all is given back.
    @Test func clientsComeAndGo() async throws {
        try await TestServer.run(Store()) { port in
            onThreads(6) { thread in
                for round in 0..<40 {
                    guard let client = try? TestClient(port: port) else { continue }
                    // Any of them may be ended by another's CLIENT KILL.
                    switch (thread + round) % 4 {
                    case 0: try? client.send("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$100000\r\nhalf")
                    case 1: try? client.send(String(repeating: "PING\r\n", count: 200))
                    case 2: _ = try? client.call("CLIENT", "KILL", "TYPE", "normal")
                    default: _ = try? client.call("INCR", "n")
                    }
                }
            }
            var info = ""
            // The loops hear of the last ends when they come to them, and of the last that was to be killed.
            for _ in 0..<2_000 {
                info = (try? TestClient(port: port).call("INFO", "clients").string) ?? ""
                if info.contains("connected_clients:1\r\n") { break }
                usleep(10_000)
            }
            #expect(info.contains("connected_clients:1\r\n"), "\(info)")
        }
    }

    /// All databases are emptied at one instant: whoever looks at two of them sees that of the one and of the other.
    @Test func allDatabasesAreEmptiedAtOnce() async throws {
        // Each time database 1 is made while the first of them wait for it.
        for _ in 0..<10 {
            #expect(try await halfEmptied([["FLUSHALL"]]) == 0)
            #expect(try await halfEmptied([["MULTI"], ["FLUSHALL"], ["EXEC"]]) == 0)
        }
    }

    /// The control: one after the other is noticed.
    @Test func databasesEmptiedOneByOneAreNoticed() async throws {
        var seen = 0
        for _ in 0..<100 where seen == 0 {
            seen = try await halfEmptied([["SELECT", "0"], ["FLUSHDB"], ["SELECT", "1"], ["FLUSHDB"]])
        }
        #expect(seen > 0)
    }

    /// One that loses to others again and again gets through, even if it looks at those that stand still for it.
    @Test func aTransactionThatEmptiesGetsThrough() async throws {
        try await TestServer.run(Store()) { port in
            let isOver = Guarded(0)
            onThreads(3) { thread in
                let client = try TestClient(port: port)
                guard thread == 2 else {
                    while isOver.withLock({ $0 }) == 0 {
                        try client.pipeline(Array(repeating: ["INCR", "n"], count: 50))
                    }
                    return
                }
                for _ in 0..<20 {
                    let replies = try client.pipeline([
                        ["MULTI"], ["GET", "n"], ["CLIENT", "LIST"], ["FLUSHDB"], ["GET", "n"], ["EXEC"],
                    ])
                    #expect(replies.last?.elements.last == .null)
                }
                isOver.withLock { $0 = 1 }
            }
        }
    }

    /// What is put into database 0 is put into 1 as well, at the same instant: how often 1 has what 0 has not.
    private func halfEmptied(_ emptying: [[String]]) async throws -> Int {
        let seen = Guarded(0)
        try await TestServer.run(Store()) { port in
            let isOver = Guarded(false)
            onThreads(3) { thread in
                let client = try TestClient(port: port)
                switch thread {
                case 0:
                    for _ in 0..<15 { try client.pipeline(emptying) }
                    isOver.withLock { $0 = true }
                case 1:
                    while !isOver.withLock({ $0 }) {
                        try client.pipeline([
                            ["MULTI"], ["SELECT", "0"], ["SET", "k", "v"], ["SELECT", "1"], ["SET", "k", "v"], ["EXEC"],
                        ])
                    }
                default:
                    while !isOver.withLock({ $0 }) {
                        let found = try client.pipeline([
                            ["MULTI"], ["SELECT", "0"], ["EXISTS", "k"], ["SELECT", "1"], ["EXISTS", "k"], ["EXEC"],
                        ]).last?.elements
                        if found == [.ok, .integer(0), .ok, .integer(1)] { seen.withLock { $0 += 1 } }
                    }
                }
            }
        }
        return seen.withLock { $0 }
    }

    /// While databases are exchanged no change is lost, and each client sees its own exchange at once.
    @Test func databasesAreExchangedAtOneInstant() async throws {
        try await TestServer.run(Store()) { port in
            let setUp = try TestClient(port: port)
            try setUp.pipeline([["SET", "name", "a"], ["SELECT", "1"], ["SET", "name", "b"]])
            let isOver = Guarded(0)
            let counts = Guarded(0)
            onThreads(4) { thread in
                let client = try TestClient(port: port)
                guard thread > 0 else {
                    for step in 1...100 {
                        let names = step.isMultiple(of: 2) ? ["a", "b"] : ["b", "a"]
                        let replies = try client.pipeline(
                            [
                                ["SWAPDB", "0", "1"], ["SELECT", "0"], ["GET", "name"], ["SELECT", "1"],
                                ["GET", "name"],
                            ])
                        #expect([replies[2], replies[4]] == names.map { .text($0) }, "step \(step)")
                    }
                    return isOver.withLock { $0 = 1 }
                }
                try client.call("SELECT", "\(thread % 2)")
                while isOver.withLock({ $0 }) == 0 {
                    let replies =
                        thread == 3
                        ? try client.pipeline([["MULTI"], ["INCR", "n"], ["SELECT", "0"], ["INCR", "n"], ["EXEC"]])
                        : try client.pipeline([["INCR", "n"]])
                    if thread == 3 { #expect(replies.last?.elements.count == 3) }
                    counts.withLock { $0 += thread == 3 ? 2 : 1 }
                }
            }
            let sum = try (0..<2).reduce(0) { sum, number in
                try setUp.call("SELECT", "\(number)")
                return sum + (Int(try setUp.call("GET", "n").string ?? "0") ?? 0)
            }
            #expect(sum == counts.withLock { $0 })
        }
    }
}
#endif
