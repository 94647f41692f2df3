#if canImport(CUV)
import Foundation
import Martlet
import MartletServer
import MartletTestSupport
import Testing

/// Readers that keep copies, and writers on other event loops: no copy stays out of date.
struct TrackingConcurrencyTests {
    enum Mode: CaseIterable {
        case read, asked, broadcast, redirected
        /// Has its reads remembered after them, and not before.
        case tooLate
    }

    private static let keys = (0..<6).map { "key \($0)" }

    @Test(arguments: [Mode.read, .asked, .broadcast, .redirected])
    func noCopyStaysOutOfDate(mode: Mode) async throws {
        #expect(try await staleCopies(mode, in: Store()) == [])
    }

    @Test(arguments: [Mode.read, .broadcast]) func norWhereRepliesWaitForTheDisk(mode: Mode) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "martlet-test-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(try await staleCopies(mode, in: Store(at: folder.path)) == [])
    }

    /// The control: a read that is remembered only afterwards misses changes, and that is noticed.
    @Test func whatIsRememberedTooLateIsNoticed() async throws {
        var stale: [String] = []
        for _ in 0..<20 where stale.isEmpty { stale = try await staleCopies(.tooLate, in: Store()) }
        #expect(!stale.isEmpty)
    }

    /// What copies are out of date once all writers have their replies, and each reader has been answered once more.
    private func staleCopies(_ mode: Mode, in store: Store) async throws -> [String] {
        let stale = Guarded<[String]>([])
        try await TestServer.run(store, threads: 4) { port in
            let (writers, readers) = (3, 4)
            let working = Guarded(writers)
            let caches = Guarded<[CachingClient]>([])
            onThreads(writers + readers) { thread in
                if thread < writers {
                    defer { working.withLock { $0 -= 1 } }
                    try write(thread, port)
                } else {
                    let cache = try CachingClient(port, mode)
                    var step = thread
                    while working.withLock({ $0 }) > 0 {
                        step += 1
                        try cache.read(Self.keys[step % Self.keys.count])
                    }
                    caches.withLock { $0.append(cache) }
                }
            }
            let last = try TestClient(port: port)
            for cache in caches.withLock({ $0 }) {
                try cache.hear()
                for (key, copy) in cache.copies where try last.call("GET", key) != copy {
                    stale.withLock { $0.append("\(key) is not \(copy)") }
                }
            }
        }
        return stale.withLock { $0 }
    }

    /// Single keys, several at once, by transactions, apart from the event loops, and all.
    private func write(_ thread: Int, _ port: Int) throws {
        let client = try TestClient(port: port)
        let many = (0..<300).flatMap { ["filler \($0)", ""] }
        for step in 0..<(isLongTest ? 5_000 : 100) {
            let (one, two) = (Self.keys[step % 6], Self.keys[(step / 6 + thread) % 6])
            let value = "\(thread) \(step)"
            switch step % 50 {
            case 7: try client.call("FLUSHDB")
            case 17: try client.call(["MSET", one, value] + many)
            case 27: try client.call("DEL", one)
            case 10..<15: try client.pipeline([["MULTI"], ["SET", one, value], ["APPEND", two, value], ["EXEC"]])
            case 30..<35: try client.call("MSET", one, value, two, value)
            default: try client.pipeline([["SET", one, value], ["SET", two, value]])
            }
        }
    }

    /// A client that keeps what it has read until it is told to forget it.
    private final class CachingClient: @unchecked Sendable {
        // Sendable: one thread at a time has it.
        private let mode: Mode
        private let connection: TrackingClient
        /// The connection that hears what to forget, if it is another.
        private let listener: TrackingClient
        private(set) var copies: [String: Reply] = [:]

        init(_ port: Int, _ mode: Mode) throws {
            self.mode = mode
            switch mode {
            case .read: connection = try TrackingClient(port: port)
            case .asked, .tooLate: connection = try TrackingClient(port: port, "OPTIN")
            case .broadcast: connection = try TrackingClient(port: port, "BCAST", "PREFIX", "key")
            case .redirected:
                listener = TrackingClient(try TestClient(port: port))
                let id = try listener.call("CLIENT", "ID").description.dropFirst()
                connection = try TrackingClient(port: port, "REDIRECT", "\(id)")
                try listener.call("SUBSCRIBE", "__redis__:invalidate")
                return
            }
            listener = connection
        }

        func read(_ key: String) throws {
            guard copies[key] == nil else { return try hear() }
            switch mode {
            case .read, .broadcast, .redirected: copies[key] = try connection.call("GET", key)
            case .asked: copies[key] = try connection.pipeline([["CLIENT", "CACHING", "YES"], ["GET", key]])[1]
            case .tooLate:
                copies[key] = try connection.call("GET", key)
                try connection.pipeline([["CLIENT", "CACHING", "YES"], ["EXISTS", key]])
            }
        }

        /// Forgets what it was told to, before this or until now.
        func hear() throws {
            if connection !== listener { try connection.call("PING") }
            for keys in try listener.takeTold() {
                if let keys { for key in keys { copies[key] = nil } } else { copies = [:] }
            }
        }
    }
}
#endif
