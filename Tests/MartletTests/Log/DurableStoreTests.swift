import MartletTestSupport
import Testing

@testable import Martlet

/// What a store in a directory has after it was closed, or not, and opened again.
@Suite struct DurableStoreTests {
    @Test func whatWasPutIsThereAfterClosing() throws {
        let directory = try TemporaryDirectory()
        do {
            let store = try Store(at: directory.path)
            try store.put("a", "1")
            try store.put("b", "2")
            try store.put("a", "3")
            try store.remove("b")
            let other = try store.keyspace("other")
            try other.put("c", "4")
            try store.close()
            #expect(throws: StoreError.closed) { try store.put("d", "5") }
            #expect(try store.get("a", as: String.self) == "3")
        }
        let store = try Store(at: directory.path)
        #expect(try store.get("a", as: String.self) == "3")
        #expect(try store.get("b", as: String.self) == nil)
        #expect(try store.keyspace("other").get("c", as: String.self) == "4")
        #expect(store.count == 1)
        #expect(store.recovery?.tornFile == nil)
    }

    @Test func aStoreThatIsDroppedLosesNothing() throws {
        let directory = try TemporaryDirectory()
        for level in Durability.allCases {
            var options = StoreOptions()
            options.durability = level
            do {
                let store = try Store(at: directory.path, options)
                for number in 0..<1000 { try store.put("\(level) \(number)", "value \(number)") }
            }
        }
        let store = try Store(at: directory.path)
        #expect(store.count == 3000)
        for level in Durability.allCases {
            for number in 0..<1000 {
                #expect(try store.get("\(level) \(number)", as: String.self) == "value \(number)")
            }
        }
    }

    @Test func largeValuesTransactionsAndClearsComeBack() throws {
        let directory = try TemporaryDirectory()
        let large = [UInt8]((0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 * 7 >> 3) })
        do {
            let store = try Store(at: directory.path)
            try store.put("cleared", "x")
            try store.clear()
            try store.put("large", large)
            try store.transaction { transaction in
                for number in 0..<50_000 { try transaction.put("t\(number)", "\(number)") }
                try transaction.remove("t7")
            }
            try store.append("appended", "abc")
            try store.append("appended", "def")
            try store.keyspace("gone").put("a", "b")
            try store.dropKeyspace("gone")
            try store.keyspace("old").put("a", "b")
            try store.renameKeyspace("old", to: "new")
            _ = try store.getOrPut("computed") { "once" }
            _ = try store.increment("counter", by: 5)
        }
        let store = try Store(at: directory.path)
        #expect(store.count == 50_003)
        #expect(try store.get("large") == large)
        #expect(try store.get("cleared") == nil)
        #expect(try store.get("t7") == nil)
        #expect(try store.get("t49999", as: String.self) == "49999")
        #expect(try store.get("appended", as: String.self) == "abcdef")
        #expect(store.keyspaces().compactMap(\.name) == [Array("new".utf8)])
        #expect(try store.keyspace("new").get("a", as: String.self) == "b")
        #expect(try store.get("computed", as: String.self) == "once")
        #expect(try store.get("counter", as: Int.self) == 5)
    }

    @Test func checkpointsAndLogTogetherAreTheStore() throws {
        let directory = try TemporaryDirectory()
        do {
            let store = try Store(at: directory.path)
            for round in 0..<5 {
                for number in 0..<2000 {
                    try store.with(.memory).put("k\(number)", "\(round)")
                    if number % 3 == round % 3 { try store.with(.memory).remove("k\(number)") }
                }
                try store.checkpoint()
            }
            try store.put("last", "one")
        }
        let store = try Store(at: directory.path)
        #expect(store.recovery?.checkpoint != nil)
        #expect(store.count == 2000 - 667 + 1)
        try store.compact()
        try store.close()
        let again = try Store(at: directory.path)
        #expect(again.count == 2000 - 667 + 1)
        #expect(try again.get("k0", as: String.self) == "4")
    }

    @Test func suspendedWritersLastAsWell() async throws {
        let directory = try TemporaryDirectory()
        do {
            let store = try Store(at: directory.path)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<64 {
                    group.addTask {
                        for number in 0..<20 { try await store.suspending.put("\(task) \(number)", "x") }
                    }
                }
                try await group.waitForAll()
            }
            #expect(store.durableSequence.rawValue > 0)
        }
        #expect(try Store(at: directory.path).count == 64 * 20)
    }

    /// For nobody who waits: whoever changes something wakes the helper, if that rests.
    @Test func takingAllEntriesOutIsWrittenWhenTheHelperRests() throws {
        let watchdog = Watchdog("taking all entries out")
        defer { withExtendedLifetime(watchdog) {} }
        let directory = try TemporaryDirectory()
        let store = try Store(at: directory.path)
        let log = try #require(store.core.commitLog as? FileLog)
        try store.put("key", "value")
        while log.helperRest.loadRelaxed() != HelperRest.untilChanged.rawValue { System.sleep(seconds: 0.001) }
        try store.with(.memory).takeOut()
        let number = store.lastSequence.rawValue
        while log.writtenThrough < number { System.sleep(seconds: 0.001) }
    }
}
