import Foundation

/// A `redis-server` of the test's own, with a unix socket in a folder of its own, gone with the object.
///
/// `@unchecked Sendable`: nothing of it changes once it is made.
final class RedisProcess: @unchecked Sendable {
    let path: String
    private let folder: URL
    private let process = Process()

    init(_ arguments: [String] = []) throws {
        folder = FileManager.default.temporaryDirectory.appending(
            path: "martlet-redis-\(UInt32.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.appending(path: "socket").path
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            [
                "redis-server", "--port", "0", "--unixsocket", path, "--save", "", "--appendonly", "no", "--dir",
                folder.path,
            ]
            + arguments
        process.standardOutput = FileHandle.nullDevice
        // Or whoever reads what the tests print would wait for its end.
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    /// A client, once the server answers.
    func client() throws -> TestClient {
        for _ in 0..<500 {
            if let client = try? TestClient(path: path), (try? client.call("PING")) == .simple("PONG") { return client }
            usleep(10_000)
        }
        throw TestClient.Ended()
    }

    deinit {
        // `waitUntilExit` turns round for ever where the thread has no run loop, and nothing is left to wait for.
        // And not by SIGTERM, which it does not hear if this thread has signals blocked, as it inherits that.
        kill(process.processIdentifier, SIGKILL)
        try? FileManager.default.removeItem(at: folder)
    }
}
