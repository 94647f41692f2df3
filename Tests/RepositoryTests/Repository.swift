import Foundation

/// A tracked file: its path from the repository's root, and its text.
struct TextFile {
    let path: String
    let text: String
    let lines: [Substring]

    init(_ path: String, _ text: String) {
        self.path = path
        self.text = text
        // By bytes: by characters it takes most of the time of all rules together.
        lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { Substring($0) }
    }

    func isUnder(_ folder: String) -> Bool { path.hasPrefix(folder + "/") }

    /// `path:number: reason`, for each line that `isWrong` finds.
    func findings(_ reason: String, where isWrong: (Substring) -> Bool) -> [String] {
        lines.enumerated().filter { isWrong($0.element) }.map { "\(path):\($0.offset + 1): \(reason)" }
    }
}

/// This repository, as git knows it.
enum Repository {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Every file that is tracked, or new and not ignored.
    static let paths: [String] = {
        let list = git("ls-files", "-z", "--cached", "--others", "--exclude-standard")
        let paths = list.split(separator: "\0").map(String.init)
        return Set(paths).sorted().filter { FileManager.default.fileExists(atPath: root.appending(path: $0).path) }
    }()

    /// Those of them that are text.
    static let files: [TextFile] = paths.compactMap { path in
        guard let text = try? String(contentsOf: root.appending(path: path), encoding: .utf8) else { return nil }
        return TextFile(path, text)
    }

    private static func git(_ arguments: String...) -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        // The owner of a checkout may be another user, as in a container.
        process.arguments = ["git", "-c", "safe.directory=*", "-C", root.path] + arguments
        process.standardOutput = output
        do { try process.run() } catch { fatalError("git could not be started: \(error)") }
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            fatalError("git \(arguments) failed; these tests need a git checkout")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
