#if canImport(CUV)
import Foundation
import Martlet
import MartletServer
import MartletTestSupport
import Testing

/// `martlet bench --server`, beside a server of the test's own.
struct LoadClientTests {
    private static let martlet = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appending(path: "martlet")

    private struct Run {
        let output: Data
        let errors: String
        let exitCode: Int32

        /// The results of a document on standard output.
        var results: [[String: Any]] {
            get throws {
                let document = try JSONSerialization.jsonObject(with: output) as? [String: Any]
                return document?["results"] as? [[String: Any]] ?? []
            }
        }
    }

    private func bench(_ arguments: String...) throws -> Run {
        let process = Process()
        process.executableURL = Self.martlet
        process.arguments = ["bench", "--seconds", "1", "--warmup", "0", "--json", "-"] + arguments
        let (output, errors) = (Pipe(), Pipe())
        (process.standardOutput, process.standardError) = (output, errors)
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Run(output: bytes, errors: text, exitCode: process.terminationStatus)
    }

    @Test func allThatIsAskedForIsMeasured() async throws {
        let store = try Store()
        try await TestServer.run(store) { port in
            let run = try bench(
                "--server", "127.0.0.1:\(port)", "--commands", "get,set,incr,mget,get95", "--entries", "5k",
                "--connections", "3", "--pipeline", "1,8", "--threads", "2")
            #expect(run.exitCode == 0, "\(run.errors)")
            let results = try run.results
            #expect(results.count == 10)
            for result in results {
                #expect((result["operations"] as? Int ?? 0) > 100, "\(result)")
                let latency = result["latency_ns"] as? [String: Int] ?? [:]
                #expect((latency["p50"] ?? 0) > 0 && (latency["p50"] ?? 0) <= (latency["max"] ?? 0))
            }
        }
    }

    /// What INCR has counted is what the document says.
    @Test func eachOperationIsCountedOnce() async throws {
        let store = try Store()
        try await TestServer.run(store) { port in
            let run = try bench(
                "--server", "127.0.0.1:\(port)", "--commands", "incr", "--entries", "7", "--connections", "5",
                "--pipeline", "3", "--distribution", "zipf")
            let operations = try run.results.first?["operations"] as? Int
            let client = try TestClient(port: port)
            let keys = (0..<7).map { "n" + String(repeating: "0", count: 14) + "\($0)" }
            let sum = try keys.reduce(0) { sum, key in sum + (Int(try client.call("GET", key).string ?? "0") ?? 0) }
            #expect(operations == sum)
        }
    }

    @Test func anOpenLoopKeepsToItsRate() async throws {
        try await TestServer.run(Store()) { port in
            let run = try bench(
                "--server", "127.0.0.1:\(port)", "--commands", "get", "--entries", "100", "--rate", "2000")
            let operations = try run.results.first?["operations"] as? Int ?? 0
            #expect((1_000...2_000).contains(operations), "\(operations): \(run.errors)")
        }
    }

    @Test func aServerThatRefusesIsToldOf() async throws {
        try await TestServer.run(Store(StoreOptions(memoryLimit: 2 << 20))) { port in
            let run = try bench("--server", "127.0.0.1:\(port)", "--commands", "get", "--entries", "100k")
            #expect(run.exitCode == 1 && run.errors.contains("the server said: OOM"), "\(run.errors)")
        }
    }

    @Test func aPasswordIsSaid() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "martlet-test-\(UUID().uuidString)")
        try Data("secret\n".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        try await TestServer.run(Store(), { $0.settings.password = Array("secret".utf8) }) { port in
            let server = ["--server", "127.0.0.1:\(port)"]
            let without = try bench(server[0], server[1], "--commands", "set", "--entries", "10")
            #expect(without.exitCode == 1 && without.errors.contains("NOAUTH"), "\(without.errors)")
            let with = try bench(
                server[0], server[1], "--commands", "set", "--entries", "10", "--password-file", file.path)
            #expect(with.exitCode == 0, "\(with.errors)")
            try Data("guess\n".utf8).write(to: file)
            let wrong = try bench(
                server[0], server[1], "--commands", "set", "--entries", "10", "--password-file", file.path)
            #expect(wrong.exitCode == 1 && wrong.errors.contains("WRONGPASS"), "\(wrong.errors)")
        }
    }

    @Test func whereNobodyListensThatIsSaid() throws {
        let run = try bench("--server", "127.0.0.1:1")
        #expect(run.exitCode == 1 && run.errors.contains("connecting to 127.0.0.1, port 1"), "\(run.errors)")
        #expect(try bench("--server", "nowhere:0").exitCode == 2)
        #expect(try bench("--connections", "3").exitCode == 2)
    }
}
#endif
