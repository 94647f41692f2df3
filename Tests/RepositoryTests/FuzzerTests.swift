import Foundation
import Testing

/// The package does not build the fuzzers, so what they fuzz could leave them behind.
@Suite struct FuzzerTests {
    @Test func everyFuzzerGoesWithWhatItFuzzes() throws {
        #expect(try run(Repository.root, "--check") == "")
    }

    /// What a fuzzer of the store needs, and the script itself.
    private static let folders = [
        "Fuzz/", "Sources/Martlet/", "Sources/CMartletShims/", "Tests/MartletCLITests/Support/",
    ]

    /// The control: what does not is found.
    @Test func aFuzzerThatIsLeftBehindIsNoticed() throws {
        let copy = FileManager.default.temporaryDirectory.appending(path: "martlet-test-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: copy) }
        for path in Repository.paths where FuzzerTests.folders.contains(where: path.hasPrefix) {
            let target = copy.appending(path: path)
            try FileManager.default.createDirectory(
                at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileManager.default.copyItem(at: Repository.root.appending(path: path), to: target)
        }
        let effect = copy.appending(path: "Sources/Martlet/Log/Effect.swift")
        let text = try String(contentsOf: effect, encoding: .utf8)
        try text.replacing("static func forEach<", with: "static func forEachOne<").write(
            to: effect, atomically: true, encoding: .utf8)
        let complaint = try run(copy, "--check", "log")
        #expect(complaint.contains("LogFuzzer.swift") && complaint.contains("forEach"), "\(complaint)")
    }

    /// Runs the script and gives back what it complains of.
    private func run(_ root: URL, _ arguments: String...) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = root.appending(path: "Fuzz/run")
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let said = String(decoding: bytes, as: UTF8.self)
        return process.terminationStatus == 0 ? "" : "exit code \(process.terminationStatus): \(said)"
    }
}
