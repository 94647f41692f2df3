#if canImport(CUV)
import Martlet
import MartletServer
import MartletTestSupport

/// Runs a server in this process for as long as `body` runs.
enum TestServer {
    static func run(
        _ store: Store, threads: Int = 2, _ change: (inout ServerConfiguration) -> Void = { _ in },
        _ body: @escaping @Sendable (_ port: Int) throws -> Void
    ) async throws {
        var configuration = ServerConfiguration()
        configuration.port = 0
        configuration.threads = threads
        change(&configuration)
        let server = try Server(store, configuration)
        let failures = Guarded<[any Error]>([])
        await onAThread {
            onThreads(2) { thread in
                do {
                    if thread == 0 {
                        try server.run {}
                    } else {
                        defer { server.end() }
                        try body(server.port)
                    }
                } catch {
                    failures.withLock { $0.append(error) }
                }
            }
        }
        if let failure = failures.withLock({ $0.first }) { throw failure }
    }
}
#endif
