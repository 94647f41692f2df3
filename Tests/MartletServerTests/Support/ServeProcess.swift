#if canImport(CUV)
import Foundation

/// `martlet serve` in a process of its own, which ends with this object.
final class ServeProcess {
    private let process = Process()
    private(set) var port = 0

    struct Failure: Error {
        let said: String
    }

    init(_ arguments: String...) throws {
        let output = Pipe()
        process.executableURL = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "martlet")
        process.arguments = ["serve", "--port", "0", "--threads", "2"] + arguments
        process.standardOutput = output
        try process.run()
        let said = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(said.split(separator: " ").last?.dropLast() ?? "") else {
            kill()
            throw Failure(said: said)
        }
        self.port = port
    }

    /// Nothing waits for its end: that would turn round for ever in a thread without a run loop.
    deinit { kill() }

    func client() throws -> TestClient { try TestClient(port: port) }

    /// Has it stand still meanwhile, as a machine does that is busy with other things.
    func whileStopped<R>(_ body: () throws -> R) rethrows -> R {
        Foundation.kill(process.processIdentifier, SIGSTOP)
        defer { Foundation.kill(process.processIdentifier, SIGCONT) }
        return try body()
    }

    func kill() { Foundation.kill(process.processIdentifier, SIGKILL) }

    /// How many descriptors it has open.
    func descriptorCount() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.processIdentifier)/fd").count
    }

    /// What it has in RAM.
    func residentBytes() throws -> Int {
        let path = "/proc/\(process.processIdentifier)/statm"
        let pages = try String(contentsOfFile: path, encoding: .utf8).split(separator: " ")
        return (pages.count > 1 ? Int(pages[1]) ?? 0 : 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
#endif
