#if canImport(CUV)
import Foundation
import Martlet
import MartletTestSupport
import Testing

@testable import MartletServer

/// Clients that keep copies of values, and are told when they are out of date.
struct TrackingTests {
    /// Whoever changes a key is answered when the client was told that is told in the place of another one, wherever they are.
    @Test(arguments: [2, 3]) func aRedirectedInvalidationPrecedesTheReplyToItsCause(writer: Int) async throws {
        try await TestServer.run(Store()) { port in
            // Each is on another event loop than the one before.
            let clients = try (0..<4).map { _ in try TestClient(port: port) }
            let (reader, told) = (clients[0], clients[1])
            try told.call("HELLO", "3")
            let id = try told.call("CLIENT", "ID").description.filter(\.isNumber)
            #expect(try reader.call("CLIENT", "TRACKING", "ON", "REDIRECT", id) == .ok)
            for number in 0..<(isLongTest ? 20_000 : 2_000) {
                try reader.call("GET", "k")
                try clients[writer].call("SET", "k", "\(number)")
                guard told.hasSomething else { throw TestClient.Ended() }
                _ = try told.read()
            }
        }
    }

    /// A transaction that lost to another client has changed nothing, and its client may still have what that one changed.
    @Test func aTransactionThatIsRunAgainLeavesNoCopyOutOfDate() async throws {
        try await TestServer.run(Store()) { port in
            let isOver = Guarded(false)
            onThreads(2) { thread in
                guard thread == 0 else {
                    let client = try TestClient(port: port)
                    while !isOver.withLock({ $0 }) { try client.call("SET", "k", "theirs") }
                    return
                }
                defer { isOver.withLock { $0 = true } }
                let client = try TrackingClient(port: port, "NOLOOP")
                // Takes long enough to be lost at times.
                let rest = (0..<200).map { ["SETNX", "other \($0)", "v"] }
                for round in 0..<(isLongTest ? 4_000 : 400) {
                    _ = try client.takeTold()
                    let replies = try client.pipeline(
                        [["DEL", "k"], ["GET", "k"], ["MULTI"], ["SETNX", "k", "mine"]] + rest + [["EXEC"]])
                    guard replies[1] == .null, replies.last?.elements.first == .integer(0) else { continue }
                    // It was there, and another client's: so that client's change is told as soon as that one gets to it.
                    var isTold = client.told.contains(["k"])
                    for _ in 0..<2_000 where !isTold { isTold = try client.takeTold().contains(["k"]) }
                    #expect(isTold, "round \(round)")
                }
            }
        }
    }

    /// However many prefixes there are, and whichever come first.
    @Test func overlapsOfManyPrefixesAreFound() async throws {
        try await TestServer.run(Store()) { port in
            let client = try TestClient(port: port)
            func track(_ prefixes: [String]) throws -> Reply {
                try client.call(["CLIENT", "TRACKING", "ON", "BCAST"] + prefixes.flatMap { ["PREFIX", $0] })
            }
            func overlap(_ one: String, _ kind: String, _ other: String) -> Reply {
                .error(
                    "ERR Prefix '\(one)' overlaps with \(kind) prefix '\(other)'. Prefixes for a single client must not overlap."
                )
            }
            let many = (10_000..<30_000).map { "\($0)" }
            #expect(try track(many + ["x", "123456"]) == overlap("12345", "another provided", "123456"))
            #expect(try track(["b", "aa", "ab", "a"]) == overlap("aa", "another provided", "a"))
            #expect(try track(["a", "aa", "ab"]) == overlap("a", "another provided", "aa"))
            #expect(try track(many) == .ok)
            #expect(try track(["y", "1"]) == overlap("1", "an existing", "10000"))
            #expect(try track(["y", "29999z"]) == overlap("29999z", "an existing", "29999"))
            #expect(try track(["y"]) == .ok)
        }
    }

    @Test func aClientIsToldOnceOfAKeyThatItHasRead() async throws {
        try await TestServer.run(Store()) { port in
            let (reader, writer) = (try TrackingClient(port: port), try TestClient(port: port))
            try reader.call("MGET", "a", "b")
            try writer.pipeline([["SET", "a", "1"], ["SET", "a", "2"], ["SET", "other", "1"]])
            #expect(try reader.takeTold() == [["a"]])
            try writer.call("DEL", "b")
            #expect(try reader.takeTold() == [], "nothing has become of it")
            try writer.pipeline([["SET", "b", "1"], ["SET", "b", "1"]])
            #expect(try reader.takeTold() == [["b"]])
        }
    }

    /// Keys are known by their names alone, of whatever database.
    @Test func databasesHaveKeysOfOneName() async throws {
        try await TestServer.run(Store()) { port in
            let (reader, writer) = (try TrackingClient(port: port), try TestClient(port: port))
            try reader.call("GET", "k")
            try writer.pipeline([["SELECT", "3"], ["SET", "k", "1"], ["SWAPDB", "3", "4"]])
            #expect(try reader.takeTold() == [["k"]])
        }
    }

    /// Whoever hears of a change can rely on it that the others have been sent what they have to forget.
    @Test func theReplyToAChangeComesWhenOthersAreTold() async throws {
        try await TestServer.run(Store(), threads: 3) { port in
            let readers = try (0..<5).map { _ in try TrackingClient(port: port) }
            let writer = try TestClient(port: port)
            for _ in 0..<200 {
                for reader in readers { try reader.call("GET", "k") }
                try writer.call("INCR", "k")
                for reader in readers { #expect(reader.connection.hasSomething) }
            }
        }
    }

    @Test func whatATransactionChangesIsToldBehindItsReply() async throws {
        try await TestServer.run(Store()) { port in
            let (client, other) = (try TrackingClient(port: port), try TrackingClient(port: port))
            for each in [client, other] { try each.call("GET", "k") }
            let requests = [["MULTI"], ["SET", "k", "1"], ["GET", "k"], ["EXEC"]]
            try client.connection.send(requests.flatMap { TestClient.request($0.map { Array($0.utf8) }) })
            let replies = try (0..<5).map { _ in try client.connection.read() }
            #expect(replies[3] == .array([.ok, .text("1")]))
            #expect(replies[4] == .push([.text("invalidate"), .array([.text("k")])]))
            #expect(try other.takeTold() == [["k"]])
            // What it has read after its own change it has still.
            try other.call("SET", "k", "2")
            #expect(try client.takeTold() == [["k"]])
            try other.call("GET", "k")
            try client.pipeline([["MULTI"], ["SET", "k", "3"], ["DISCARD"]])
            #expect(try other.takeTold() == [])
        }
    }

    @Test func everythingIsForgottenWhenDatabasesAreEmptied() async throws {
        try await TestServer.run(Store()) { port in
            let clients = try [[], ["BCAST"], ["NOLOOP"]].map { words in
                let client = TrackingClient(try TestClient(port: port))
                try client.call("HELLO", "3")
                try client.call(["CLIENT", "TRACKING", "ON"] + words)
                return client
            }
            for words in [["FLUSHALL"], ["FLUSHDB"]] {
                try clients[0].call("GET", "k")
                try clients[2].call(words)
                for client in clients { #expect(try client.takeTold() == [nil]) }
            }
            try clients[0].pipeline([["MULTI"], ["FLUSHALL"], ["EXEC"]])
            for client in clients { #expect(try client.takeTold() == [nil]) }
            #expect(try clients[0].call("INFO", "stats").description.contains("tracking_total_keys:0"))
        }
    }

    @Test func beginningsOfKeysAreToldOfTogether() async throws {
        try await TestServer.run(Store()) { port in
            let reader = try TrackingClient(port: port, "BCAST", "PREFIX", "a:", "PREFIX", "b")
            let silent = try TrackingClient(port: port, "BCAST", "NOLOOP", "PREFIX", "a")
            try silent.call("MSET", "a:1", "1", "a:2", "1", "b", "1", "c", "1")
            #expect(try Set(reader.takeTold().map { Set($0 ?? []) }) == [["a:1", "a:2"], ["b"]])
            #expect(try silent.takeTold() == [])
            try reader.call("SET", "a:1", "2")
            #expect(try reader.takeTold() == [["a:1"]])
            #expect(try silent.takeTold() == [["a:1"]])
            #expect(try reader.call("INFO", "stats").description.contains("tracking_total_prefixes:3"))
            #expect(try reader.call("CLIENT", "TRACKING", "OFF") == .ok)
            try silent.call("SET", "a:1", "3")
            #expect(try reader.takeTold() == [])
        }
    }

    /// By RESP2 a second connection hears of it, in a channel.
    @Test func invalidationsAreSentToAnotherConnection() async throws {
        try await TestServer.run(Store(), threads: 3) { port in
            let clients = try (0..<4).map { _ in TrackingClient(try TestClient(port: port)) }
            let (reader, listener, writer, modern) = (clients[0], clients[1], clients[2], clients[3])
            let id = try listener.call("CLIENT", "ID").description.dropFirst()
            #expect(try reader.call("CLIENT", "TRACKING", "ON", "REDIRECT", "\(id)") == .ok)
            #expect(try reader.call("CLIENT", "GETREDIR") == .integer(Int(id) ?? 0))
            try listener.call("SUBSCRIBE", "__redis__:invalidate")
            try reader.call("GET", "k")
            try writer.call("SET", "k", "1")
            try listener.readMessage()
            #expect(try listener.takeTold() == [["k"]])
            try writer.call("FLUSHALL")
            try listener.readMessage()
            #expect(try listener.takeTold() == [nil])
            // It is gone: who speaks RESP3 is told so.
            try modern.call("HELLO", "3")
            try modern.call("CLIENT", "TRACKING", "ON", "REDIRECT", "\(id)")
            #expect(try listener.call("QUIT") == .ok)
            #expect(listener.connection.isEnded())
            try modern.call("GET", "k")
            try writer.call("SET", "k", "2")
            try modern.readMessage()
            #expect(modern.takeOthers() == [.push([.text("tracking-redir-broken"), .integer(Int(id) ?? 0)])])
            #expect(try modern.call("CLIENT", "INFO").description.contains("flags=tR "))
            #expect(try modern.call("CLIENT", "TRACKINGINFO").description.contains("broken_redirect"))
        }
    }

    /// Of keys whose time is over, and of keys whose memory is needed, a client is told without asking for anything.
    @Test func keysThatTheStoreRemovesAreToldOf() async throws {
        var options = StoreOptions(memoryLimit: 8 << 20)
        options.atLimit = .evict()
        try await TestServer.run(Store(options)) { port in
            let (reader, writer) = (try TrackingClient(port: port), try TestClient(port: port))
            try writer.call("SET", "brief", "1", "PX", "30")
            try reader.call("GET", "brief")
            try reader.readMessage()
            #expect(try reader.takeTold() == [["brief"]])
            let value = [UInt8](repeating: 1, count: 100_000)
            try writer.call([Array("SET".utf8), Array("long".utf8), value])
            try reader.call("STRLEN", "long")
            for number in 0..<300 { try writer.call([Array("SET".utf8), Array("key \(number)".utf8), value]) }
            try reader.readMessage()
            // Where more is changed at once than can be followed, it is everything.
            let told = try reader.takeTold()
            #expect(told.contains(["long"]) || told.contains(nil), "\(told)")
            #expect(try reader.call("GET", "long") == .null)
        }
    }

    // MARK: Bounds

    /// What was read is remembered, or its client was told of it: never neither.
    @Test func theTableHasABound() async throws {
        try await TestServer.run(Store()) { port in
            let (reader, other) = (try TrackingClient(port: port), try TestClient(port: port))
            try other.call("CONFIG", "SET", "tracking-table-max-keys", "50")
            try reader.pipeline((0..<1_000).map { ["GET", "key \($0)"] })
            #expect(try reader.takeTold().count == 950)
            #expect(try other.call("INFO", "stats").description.contains("tracking_total_keys:50"))
            try other.call("CONFIG", "SET", "tracking-table-max-keys", "10")
            for _ in 0..<40 { try reader.readMessage() }
            #expect(try reader.takeTold().count == 40)
            #expect(try other.call("INFO", "stats").description.contains("tracking_total_keys:10"))
        }
    }

    @Test func theTableLeavesMemoryToOthers() async throws {
        try await TestServer.run(Store(StoreOptions(memoryLimit: 8 << 20))) { port in
            let reader = try TrackingClient(port: port)
            let (count, name) = (20_000, String(repeating: "long ", count: 40))
            for start in stride(from: 0, to: count, by: 100) {
                try reader.pipeline((start..<start + 100).map { ["GET", "\(name) \($0)"] })
            }
            let info = try reader.call("INFO", "stats").description
            let kept = Int(info.firstMatch(of: #/tracking_total_keys:(\d+)/#)?.output.1 ?? "") ?? -1
            #expect(kept > 100 && kept < 5_000)
            #expect(try reader.takeTold().count == count - kept)
            let writer = try TestClient(port: port)
            #expect(try writer.call("SET", "large", String(repeating: "x", count: 3 << 20)) == .ok)
            try writer.call("FLUSHALL")
            #expect(try Set(reader.takeTold()) == [nil])
            let after = try writer.call("INFO", "memory").description
            let bytes = Int(after.firstMatch(of: #/mem_clients_normal:(\d+)/#)?.output.1 ?? "") ?? .max
            #expect(bytes < 64 << 10, "what is forgotten is given back")
        }
    }

    @Test func clientsThatAreGoneLeaveNothingBehind() async throws {
        try await TestServer.run(Store()) { port in
            for _ in 0..<4 {
                let client = try TrackingClient(port: port)
                for start in stride(from: 0, to: 3_000, by: 100) {
                    try client.pipeline((start..<start + 100).map { ["GET", "key \($0)"] })
                }
                try client.call("QUIT")
            }
            let last = try TestClient(port: port)
            var info = ""
            for _ in 0..<1_000 {
                info = try last.call("INFO").description
                if info.contains("tracking_total_items:0"), info.contains("tracking_clients:0") { break }
                usleep(10_000)
            }
            #expect(info.contains("tracking_total_items:0") && info.contains("tracking_total_keys:0"))
            #expect(info.contains("tracking_clients:0"))
        }
    }

    /// With too much to tell, a client is told to forget everything: what waits for it is bounded.
    @Test func everyKeyOfManyIsToldOfOrEverything() async throws {
        try await TestServer.run(Store()) { port in
            let (reader, writer) = (try TrackingClient(port: port, "BCAST"), try TestClient(port: port))
            let names = (0..<30_000).map { "\(String(repeating: "x", count: 200)) \($0)" }
            #expect(try writer.call(["MSET"] + names.flatMap { [$0, "v"] }) == .ok)
            let told = try reader.takeTold()
            #expect(told.contains(nil) || Set(told.compactMap { $0 }.joined()) == Set(names))
        }
    }

    /// What is about no key is told all the same, and once.
    @Test func aBrokenRedirectIsToldOfAmongTooMuch() throws {
        let invalidations = try Invalidations()
        invalidations.deliver {}
        let (one, other) = (try Tracker(id: 1, loop: 0), try Tracker(id: 2, loop: 0))
        for number in 0..<100_000 {
            invalidations.tell(.key(TrackedKey(Array("key \(number)".utf8)), [one]))
            if number % 1_000 == 0 { invalidations.tell(.brokenRedirect(other)) }
        }
        let taken = invalidations.take()
        let broken = taken.filter { if case .brokenRedirect(let tracker) = $0 { tracker == other } else { false } }
        #expect(broken.count > 0 && broken.count < 50, "they are shortened as well")
        guard case .everything(let trackers) = taken.first else { throw TestClient.Ended() }
        #expect(trackers == [one], "the other one has nothing to forget")
    }

    // MARK: The end

    @Test func trackingEndsByResetAndByOff() async throws {
        try await TestServer.run(Store()) { port in
            let (client, writer) = (try TrackingClient(port: port), try TestClient(port: port))
            #expect(try client.call("CLIENT", "INFO").description.contains("flags=t db=0"))
            try client.call("GET", "k")
            #expect(try client.call("CLIENT", "TRACKING", "OFF") == .ok)
            try writer.call("SET", "k", "1")
            #expect(try client.takeTold() == [])
            try client.call("CLIENT", "TRACKING", "ON")
            try client.call("GET", "k")
            #expect(try client.call("RESET") == .simple("RESET"))
            try client.call("HELLO", "3")
            try writer.call("SET", "k", "2")
            #expect(try client.takeTold() == [])
            #expect(try client.call("CLIENT", "GETREDIR") == .integer(-1))
            #expect(try writer.call("INFO", "clients").description.contains("tracking_clients:0"))
        }
    }

    /// Nothing is kept of those who have ended it and stay.
    @Test func whatIsTrackedByNobodyIsForgotten() async throws {
        try await TestServer.run(Store()) { port in
            let client = TrackingClient(try TestClient(port: port))
            try client.call("HELLO", "3")
            try client.call("CLIENT", "TRACKING", "ON")
            try client.pipeline((0..<100).map { ["GET", "key \($0)"] })
            #expect(try client.call("INFO", "stats").description.contains("tracking_total_items:100"))
            try client.call("CLIENT", "TRACKING", "OFF")
            var info = ""
            for _ in 0..<500 {
                info = try client.call("INFO", "stats").description
                if info.contains("tracking_total_items:0") { break }
                usleep(10_000)
            }
            #expect(info.contains("tracking_total_items:0"))
        }
    }

    /// What a transaction has asked for that fails is undone, and what it needed is given up.
    @Test func aTransactionThatFailsLeavesTrackingAsItWas() async throws {
        let store = try Store()
        try await TestServer.run(store, { $0.settings.output.hardBytes = 1 << 20 }) { port in
            let client = TrackingClient(try TestClient(port: port))
            try client.pipeline([["HELLO", "3"], ["SET", "large", String(repeating: "x", count: 1 << 19)]])
            /// What the store has while nobody follows its changes.
            let usual = store.statistics().memory.totalBytes
            func isBack() -> Bool {
                for _ in 0..<500 where store.statistics().memory.totalBytes > usual + 64 << 10 { usleep(10_000) }
                return store.statistics().memory.totalBytes <= usual + 64 << 10
            }
            func transact(_ words: String..., isFailing: Bool) throws -> Reply {
                let reads = Array(repeating: ["GET", "large"], count: isFailing ? 4 : 1)
                return try client.pipeline([["MULTI"], ["CLIENT", "TRACKING"] + words] + reads + [["EXEC"]]).last
                    ?? .null
            }
            let error = Reply.error("ERR the reply would exceed client-output-buffer-limit")
            #expect(try transact("ON", isFailing: true) == error)
            #expect(try client.call("CLIENT", "TRACKINGINFO").elements[1] == .set([.text("off")]))
            #expect(try client.call("INFO", "clients").description.contains("tracking_clients:0"))
            #expect(isBack())
            // The control: it is noticed where changes are followed.
            #expect(try transact("ON", isFailing: false) != error)
            #expect(store.statistics().memory.totalBytes > usual + 64 << 10)
            try client.call("GET", "k")
            _ = try client.takeTold()
            #expect(try transact("OFF", isFailing: true) == error)
            #expect(try client.takeTold() == [nil], "it may have missed something")
            let switched = [["CLIENT", "TRACKING", "OFF"], ["CLIENT", "TRACKING", "ON"]]
            let reads = Array(repeating: ["GET", "large"], count: 4)
            #expect(try client.pipeline([["MULTI"]] + switched + reads + [["EXEC"]]).last == error)
            #expect(try client.takeTold() == [nil], "also where it ended as it had begun")
            #expect(try client.call("CLIENT", "TRACKINGINFO").elements[1] == .set([.text("on")]))
            try client.call("GET", "k")
            #expect(try transact("OFF", isFailing: false) != error)
            #expect(isBack())
            for _ in 0..<500 {
                if try client.call("INFO", "stats").description.contains("tracking_total_items:0") { break }
                usleep(10_000)
            }
            #expect(try client.call("INFO", "stats").description.contains("tracking_total_items:0"))
        }
    }

    /// A transaction that is run again for others' changes asks for tracking as if for the first time.
    @Test func trackingMayBeginInATransaction() async throws {
        try await TestServer.run(Store()) { port in
            let isOver = Guarded(false)
            onThreads(3) { thread in
                guard thread == 0 else {
                    let client = try TestClient(port: port)
                    while !isOver.withLock({ $0 }) { try client.pipeline(Array(repeating: ["INCR", "n"], count: 20)) }
                    return
                }
                defer { isOver.withLock { $0 = true } }
                let client = TrackingClient(try TestClient(port: port))
                try client.call("HELLO", "3")
                for _ in 0..<20 {
                    let replies = try client.pipeline([
                        ["MULTI"], ["INCR", "n"], ["CLIENT", "TRACKING", "ON", "BCAST", "PREFIX", "x"], ["INCR", "n"],
                        ["EXEC"], ["CLIENT", "TRACKING", "OFF"],
                    ])
                    #expect(replies[4].elements.count == 3 && replies[4].elements[1] == .ok)
                }
            }
        }
    }
}
#endif
