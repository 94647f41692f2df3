#if canImport(CUV)
import Foundation
import Martlet
import MartletServer
import MartletTestSupport
import Testing

/// Servers of stores in directories.
struct DurableServerTests {
    private static let martlet = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appending(path: "martlet")

    /// A folder that is gone afterwards.
    private func inFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "martlet-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder.appending(path: "data").path)
    }

    /// The server is killed while clients write. What they were told is there when the directory is opened again.
    @Test(arguments: Seed.some(2)) func whatIsAcknowledgedSurvivesAKill(seed: Seed) async throws {
        try await inFolder { path in
            let process = Process()
            let output = Pipe()
            process.executableURL = Self.martlet
            process.arguments = ["serve", "--port", "0", "--dir", path, "--threads", "2"]
            process.standardOutput = output
            try process.run()
            let said = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
            let port = Int(said.split(separator: " ").last?.dropLast() ?? "") ?? 0
            let acknowledged = Guarded([Int](repeating: 0, count: 6))
            let isDead = Guarded(false)
            var random = seed.generator()
            let milliseconds = Int.random(in: 100...400, using: &random)
            onThreads(7) { thread in
                guard thread < 6 else {
                    usleep(UInt32(milliseconds * 1_000))
                    kill(process.processIdentifier, SIGKILL)
                    isDead.withLock { $0 = true }
                    return
                }
                guard let client = try? TestClient(port: port) else { return }
                for number in 1... {
                    let isMulti = thread == 5
                    let replies =
                        isMulti
                        ? try? client.pipeline([
                            ["MULTI"], ["SET", "a", "\(number)"], ["SET", "b", "\(number)"], ["EXEC"],
                        ])
                        : try? client.pipeline([["SET", "thread \(thread)", "\(number)"]])
                    guard replies?.last == (isMulti ? .array([.ok, .ok]) : .ok) else { return }
                    acknowledged.withLock { $0[thread] = number }
                }
            }
            #expect(isDead.withLock { $0 })
            let store = try await untilUnlocked(path)
            let counts = acknowledged.withLock { $0 }
            #expect(counts.contains { $0 > 0 }, "nobody was served: \(said)")
            for thread in 0..<5 {
                #expect(try store.get("thread \(thread)", as: Int.self) ?? 0 >= counts[thread], "\(seed)")
            }
            #expect(try store.get("a", as: Int.self) ?? 0 >= counts[5], "\(seed)")
            #expect(try store.get("a", as: Int.self) == store.get("b", as: Int.self), "\(seed)")
            try store.close()
        }
    }

    /// A process that was killed has its lock a moment longer.
    private func untilUnlocked(_ path: String) async throws -> Store {
        for _ in 0..<200 {
            if let store = try? Store(at: path) { return store }
            try await Task.sleep(for: .milliseconds(20))
        }
        return try Store(at: path)
    }

    /// After SHUTDOWN everything is there, databases and deadlines too.
    @Test func whatWasServedIsThereAgain() async throws {
        try await inFolder { path in
            try await TestServer.run(Store(at: path)) { port in
                let client = try TestClient(port: port)
                #expect(try client.call("SET", "k", "v", "EX", "1000") == .ok)
                #expect(
                    try client.pipeline([["SELECT", "3"], ["SET", "k", "three"], ["SWAPDB", "0", "3"]]) == [
                        .ok, .ok, .ok,
                    ])
            }
            try await TestServer.run(Store(at: path)) { port in
                let client = try TestClient(port: port)
                #expect(
                    try client.pipeline([["GET", "k"], ["TTL", "k"], ["SELECT", "3"], ["GET", "k"]]) == [
                        .text("three"), .integer(-1), .ok, .text("v"),
                    ])
                #expect(try client.call("TTL", "k") != .integer(-1))
                #expect(try client.call("SAVE") == .ok)
                #expect(try client.call("WAITAOF", "1", "0", "0") == .array([.integer(1), .integer(0)]))
            }
        }
    }

    /// Writes of many clients share the waits for the disk.
    @Test func clientsShareSyncs() async throws {
        try await inFolder { path in
            try await TestServer.run(Store(at: path)) { port in
                onThreads(16) { thread in
                    let client = try TestClient(port: port)
                    for number in 0..<20 { #expect(try client.call("SET", "k\(thread)", "\(number)") == .ok) }
                }
                let last = try TestClient(port: port)
                #expect(try last.call("DBSIZE") == .integer(16))
            }
        }
    }
}
#endif
