import Foundation
import MartletTestSupport
import Testing

/// The package does not build the fuzzers, so what they fuzz could leave them behind.
@Suite struct FuzzerTests {
    /// The modules lie where the tests were built.
    private static let modules = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appending(path: "Modules").path

    /// In the short run those that the fuzzing of decoders does not build.
    @Test func everyFuzzerGoesWithWhatItFuzzes() throws {
        let some = isLongTest ? [] : ["argument-parser", "server-commands"]
        #expect(try run(Repository.root, ["--check", FuzzerTests.modules] + some) == "")
    }

    /// The control: one that calls what is not there is found.
    @Test func aFuzzerThatIsLeftBehindIsNoticed() throws {
        let copy = FileManager.default.temporaryDirectory.appending(path: "martlet-test-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: copy) }
        for path in Repository.paths where FuzzerTests.folders.contains(where: path.hasPrefix) {
            let target = copy.appending(path: path)
            try FileManager.default.createDirectory(
                at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileManager.default.copyItem(at: Repository.root.appending(path: path), to: target)
        }
        let fuzzer = copy.appending(path: "Fuzz/LogFuzzer.swift")
        let text = try String(contentsOf: fuzzer, encoding: .utf8)
        try text.replacing("Effect.forEach(", with: "Effect.forEachOne(").write(
            to: fuzzer, atomically: true, encoding: .utf8)
        let complaint = try run(copy, ["--check", FuzzerTests.modules, "log"])
        #expect(complaint.contains("LogFuzzer.swift") && complaint.contains("forEachOne"), "\(complaint)")
    }

    /// What the fuzzer of the log needs beside the modules, and the script itself.
    private static let folders = [
        "Fuzz/", "Sources/CMartletShims/", "Sources/MartletServer/", "Tests/MartletCLITests/Support/",
    ]

    /// Runs the script and gives back what it complains of.
    private func run(_ root: URL, _ arguments: [String]) throws -> String {
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
