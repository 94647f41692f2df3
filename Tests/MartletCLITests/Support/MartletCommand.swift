#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The built command, run as a stranger would: by a shell.
enum MartletCommand {
    struct Run {
        let output: String
        let errors: String
        let exitCode: Int32
    }

    /// Runs a line of shell in which `martlet` is the built command.
    static func shell(_ line: String) throws -> Run {
        let errors = TemporaryFile([])
        let function = "martlet() { '\(path)' \"$@\"; }\n"
        let (output, exitCode) = try output(of: "exec 2>\(errors.path)\n\(function)\(line)")
        return Run(output: output, errors: try errors.text(), exitCode: exitCode)
    }

    /// The command lies where the tests were built.
    static let path: String = {
        let tests = CommandLine.arguments[0]
        return tests.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            + "/martlet"
    }()

    static func output(of script: String) throws -> (output: String, exitCode: Int32) {
        guard let pipe = unsafe popen(script, "r") else { throw NotRun() }
        var bytes = [UInt8]()
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let got = unsafe fread(&buffer, 1, buffer.count, pipe)
            guard got > 0 else { break }
            bytes += buffer[..<got]
        }
        let status = unsafe pclose(pipe)
        return (String(decoding: bytes, as: UTF8.self), status >> 8 & 0xFF)
    }

    struct NotRun: Error {}
}
