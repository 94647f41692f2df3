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
            let client = try TestClient(port: port)
            var info = ""
            // The loops hear of the last ends when they come to them.
            for _ in 0..<2_000 {
                info = try client.call("INFO", "clients").string ?? ""
                if info.contains("connected_clients:1\r\n") { break }
                usleep(10_000)
            }
            #expect(info.contains("connected_clients:1\r\n"), "\(info)")
        }
    }
}
#endif
