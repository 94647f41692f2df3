#if canImport(CUV)
import Foundation
@testable import Martlet
import MartletServer
import MartletTestSupport
import Testing

/// What one thread at a time uses.
private struct Unshared<Value>: @unchecked Sendable {
    // Sendable: the threads that have it agree who uses it.
    let value: Value

    init(_ value: Value) { self.value = value }
}

/// Servers of stores in directories.
struct DurableServerTests {
    /// A folder that is gone afterwards.
    private func inFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "martlet-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder.appending(path: "data").path)
    }

    /// The server is killed while clients write. What they were told is there when the directory is opened again.
    @Test(arguments: Seed.some(2)) func whatIsAcknowledgedSurvivesAKill(seed: Seed) async throws {
        try await inFolder { path in
            let lost = try await changesLost(path, seed, durability: "synced")
            #expect(lost == 0, "\(seed)")
        }
    }

    /// The control: a server that tells its clients of changes which are in memory alone loses some, and that is noticed.
    @Test(arguments: Seed.some(1)) func whatIsAcknowledgedTooEarlyIsLost(seed: Seed) async throws {
        var lost = 0
        for attempt in 0..<10 where lost == 0 {
            try await inFolder { path in
                lost = try await changesLost(path, Seed(seed.value &+ UInt64(attempt)), durability: "memory")
            }
        }
        #expect(lost > 0, "\(seed)")
    }

    /// How many changes are not there of which clients were told before the server was killed. Halves of transactions count.
    private func changesLost(_ path: String, _ seed: Seed, durability: String) async throws -> Int {
        let server = try ServeProcess("--dir", path, "--durability", durability)
        let port = server.port
        let acknowledged = Guarded([Int](repeating: 0, count: 6))
        var random = seed.generator()
        let milliseconds = UInt32.random(in: 100...400, using: &random)
        let killed = Unshared(server)
        onThreads(7) { thread in
            guard thread < 6 else {
                usleep(milliseconds * 1_000)
                return killed.value.kill()
            }
            guard let client = try? TestClient(port: port) else { return }
            for number in 1... {
                let isMulti = thread == 5
                let replies =
                    isMulti
                    ? try? client.pipeline([
                        ["MULTI"], ["SET", "a", "\(number)"], ["SET", "b", "\(number)"], ["EXEC"],
                    ])
                    : try? client.pipeline([["SET", "thread \(thread)", "\(number)"]])
                guard replies?.last == (isMulti ? .array([.ok, .ok]) : .ok) else { return }
                acknowledged.withLock { $0[thread] = number }
            }
        }
        let store = try await untilUnlocked(path)
        let counts = acknowledged.withLock { $0 }
        #expect(counts.contains { $0 > 0 }, "nobody was served")
        var lost = 0
        for thread in 0..<5 { lost += max(0, counts[thread] - (try store.get("thread \(thread)", as: Int.self) ?? 0)) }
        let (one, other) = (try store.get("a", as: Int.self) ?? 0, try store.get("b", as: Int.self) ?? 0)
        lost += max(0, counts[5] - one) + abs(one - other)
        try store.close()
        return lost
    }

    /// Who hears of a change, its own or another's, can rely on it: it is on disk by then.
    @Test func repliesTellOnlyOfWhatLasts() async throws {
        #expect(try await repliesTooEarly(.synced) == 0)
    }

    /// The control: a server that waits for less is noticed.
    @Test func repliesThatComeTooEarlyAreNoticed() async throws {
        var early = 0
        for _ in 0..<10 where early == 0 { early = try await repliesTooEarly(.written) }
        #expect(early > 0)
    }

    /// How many replies came before what they tell of was on disk: of the client that wrote, and of one that reads.
    private func repliesTooEarly(_ durability: Durability) async throws -> Int {
        let early = Guarded(0)
        try await inFolder { path in
            let store = try Store(at: path)
            try await TestServer.run(store, { $0.durability = durability }) { port in
                onThreads(3) { thread in
                    let client = try TestClient(port: port)
                    for number in 0..<100 {
                        let key = "key \(number)"
                        if thread == 0 { try client.call("SET", key, "value") }
                        // The others may see a change that is on its way.
                        if thread == 1 { while try client.call("GET", key) == .null {} }
                        if thread == 2 { while try client.call("EXISTS", key, "another") == .integer(0) {} }
                        guard let sequence = try store.with(.memory).sequence(of: key) else { continue }
                        if store.durableSequence < sequence { early.withLock { $0 += 1 } }
                    }
                }
            }
        }
        return early.withLock { $0 }
    }

    /// Whatever has become of a change that the disk does not have, no client keeps a copy of what was there before it: it is told
    /// of the key or to forget everything, also where what it was told is among what it does not get.
    @Test func noCopyStaysWhenTheDiskFails() async throws {
        try await inFolder { path in
            let storage = HeldUpStorage(try DirectoryStorage.open(path: path, access: .exclusive), seconds: 0.05)
            let store = Store(core: try StoreCore(StoreOptions(), storage: storage))
            var isFailed = false
            do {
                try await TestServer.run(store, threads: 3) { port in
                    let writer = try TestClient(port: port)
                    try writer.pipeline([["SET", "k", "1"], ["SET", "old", "1"], ["SET", "n", "1"]])
                    let readers = try [[], ["BCAST"], ["NOLOOP"], []].map { words in
                        let reader = TrackingClient(try TestClient(port: port))
                        try reader.pipeline([["HELLO", "3"], ["CLIENT", "TRACKING", "ON"] + words])
                        #expect(try reader.call("GET", "k") == .text("1"))
                        return reader
                    }
                    storage.fail()
                    // What this one is told comes behind a reply that it does not get.
                    try readers[3].connection.send("INCR n\r\n")
                    func isLost(_ reply: Reply) -> Bool { reply.description.hasPrefix("-MISCONF") }
                    #expect(try isLost(writer.call("SET", "k", "2")))
                    #expect(try isLost(readers[3].reply()))
                    for reader in readers {
                        var told: [[String]?] = []
                        for _ in 0..<500 where !told.contains(nil) {
                            told += try reader.takeTold()
                            usleep(10_000)
                        }
                        #expect(told.contains(nil), "nobody hears any more of what ends by itself")
                        // A PING's reply tells of what is lost, so it may be that alone so far of which it was told. The end of the
                        // changes is heard of in a task, which may have to wait for others.
                        let before = reader.told.count
                        for _ in 0..<6_000 where reader.told.count < before + 3 {
                            try reader.call("GET", "old")
                            usleep(10_000)
                        }
                        #expect(reader.told.count >= before + 3, "so nobody keeps what is read")
                    }
                    let replies = try readers[0].pipeline([
                        ["CLIENT", "TRACKING", "OFF"], ["MULTI"], ["SET", "k", "3"], ["CLIENT", "TRACKING", "ON"],
                        ["EXEC"],
                    ])
                    #expect(replies[4].description.contains("MISCONF"))
                }
            } catch StoreError.storageFailed {
                isFailed = true
            }
            #expect(isFailed, "the server says so at its end")
        }
    }

    /// To exchange databases or to empty them costs as little in the log as in memory.
    @Test func exchangesAreShortInTheLog() async throws {
        try await inFolder { path in
            let store = try Store(at: path)
            for number in 0..<5_000 { try store.with(.memory).put("key \(number)", "value") }
            try await TestServer.run(store) { port in
                let client = try TestClient(port: port)
                try client.call("SWAPDB", "0", "1")
                let before = store.lastSequence.rawValue
                #expect(try client.call("SWAPDB", "0", "1") == .ok)
                #expect(
                    try client.pipeline([["MULTI"], ["FLUSHALL"], ["DBSIZE"], ["EXEC"], ["DBSIZE"]]).suffix(2) == [
                        .array([.ok, .integer(0)]), .integer(0),
                    ])
                #expect((store.lastSequence.rawValue - before) * 32 < 16 << 10)
            }
        }
    }

    /// A process that was killed has its lock a moment longer.
    private func untilUnlocked(_ path: String) async throws -> Store {
        for _ in 0..<200 {
            if let store = try? Store(at: path) { return store }
            try await Task.sleep(for: .milliseconds(20))
        }
        return try Store(at: path)
    }

    /// After SHUTDOWN everything is there, databases and deadlines too.
    @Test func whatWasServedIsThereAgain() async throws {
        try await inFolder { path in
            try await TestServer.run(Store(at: path)) { port in
                let client = try TestClient(port: port)
                #expect(try client.call("SET", "k", "v", "EX", "1000") == .ok)
                #expect(
                    try client.pipeline([["SELECT", "3"], ["SET", "k", "three"], ["SWAPDB", "0", "3"]]) == [
                        .ok, .ok, .ok,
                    ])
            }
            try await TestServer.run(Store(at: path)) { port in
                let client = try TestClient(port: port)
                #expect(
                    try client.pipeline([["GET", "k"], ["TTL", "k"], ["SELECT", "3"], ["GET", "k"]]) == [
                        .text("three"), .integer(-1), .ok, .text("v"),
                    ])
                #expect(try client.call("TTL", "k") != .integer(-1))
                #expect(try client.call("SAVE") == .ok)
                #expect(try client.call("WAITAOF", "1", "0", "0") == .array([.integer(1), .integer(0)]))
            }
        }
    }

    /// Where a sync takes long, one covers what all clients ask for that wait for their replies: not only half of them, as where
    /// those are not waited for whom the one before let go.
    @Test func clientsShareSyncs() async throws {
        try await inFolder { path in
            let storage = HeldUpStorage(try DirectoryStorage.open(path: path, access: .exclusive), seconds: 0.02)
            let store = Store(core: try StoreCore(StoreOptions(), storage: storage))
            try await TestServer.run(store) { port in
                let before = storage.syncs
                let (clients, rounds) = (16, 40)
                onThreads(clients) { thread in
                    let client = try TestClient(port: port)
                    for number in 0..<rounds {
                        let reply = try client.call("SET", "k\(thread)", "\(number)")
                        #expect(reply == .ok)
                    }
                }
                let syncs = storage.syncs - before
                #expect(syncs >= rounds && syncs < rounds * 3 / 2, "\(syncs) syncs for \(rounds) rounds")
                let size = try TestClient(port: port).call("DBSIZE")
                #expect(size == .integer(clients))
            }
        }
    }
}
#endif
