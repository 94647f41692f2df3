import Foundation
import MartletTestSupport

/// A process that changes a store, to be killed.
final class KillTarget {
    private let process = Process()
    private let output = Pipe()

    /// - Parameter fileBytesMax: Which length no file may have that it writes. Whoever tries is told so, and not ended.
    init(_ arguments: [String], fileBytesMax: Int? = nil) throws {
        // It lies where the tests were built.
        let target = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "MartletKillTarget")
        if let fileBytesMax {
            process.executableURL = URL(filePath: "/bin/sh")
            let script = "trap '' XFSZ && ulimit -f \(fileBytesMax / 512) && exec \"$0\" \"$@\""
            process.arguments = ["-c", script, target.path] + arguments
        } else {
            process.executableURL = target
            process.arguments = arguments
        }
        process.standardOutput = output
        try process.run()
    }

    /// Waits for its end.
    func exitCode() -> Int32 {
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : -1
    }

    /// Waits for its end, and gives back the lines that it said as well.
    func outcome() throws -> (lines: [String], exitCode: Int32) {
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        return (String(decoding: said, as: UTF8.self).split(separator: "\n").map(String.init), exitCode())
    }

    /// Kills it once it has said so much, and gives back the last change of each thread that it said was acknowledged.
    func kill(afterBytes count: Int) throws -> [Int] {
        var said = Data()
        let handle = output.fileHandleForReading
        while said.count <= count, let more = try handle.read(upToCount: 900), !more.isEmpty { said.append(more) }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        said.append(try handle.readToEnd() ?? Data())
        var last = Array(repeating: 0, count: KilledWork.threads)
        let bytes = [UInt8](said)
        for start in stride(from: 0, through: bytes.count - 9, by: 9) {
            let number = (0..<8).reduce(0) { $0 | Int(bytes[start + 1 + $1]) << ($1 * 8) }
            last[Int(bytes[start])] = number
        }
        return last
    }
}
