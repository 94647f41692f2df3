@testable import Martlet
import MartletTestSupport
import Synchronization
import Testing

@Suite struct ObservingStoreTests {
    @Test func theLoggerGetsWhatHasItsLevelAndNothingElse() throws {
        let messages = Messages()
        do {
            let store = try Store(StoreOptions(logger: StoreLogger(level: .debug, messages.add)))
            try store.keyspace("k").put("key", "value")
            _ = try store.keyspace("k")
            try store.clear()
            try store.renameKeyspace("k", to: "l")
            try store.dropKeyspace("l")
        }
        #expect(
            messages.all == [
                "debug: opened, without a limit", "debug: made the keyspace \"k\"",
                "debug: cleared the default keyspace", "debug: renamed the keyspace \"k\" to \"l\"",
                "debug: dropped the keyspace \"l\"", "debug: closed",
            ])

        let quiet = Messages()
        let store = try Store(StoreOptions(logger: StoreLogger(level: .warning, quiet.add)))
        try store.keyspace("k").clear()
        #expect(quiet.all.isEmpty)
    }

    @Test func aFullStoreWarnsOnceInTenSeconds() throws {
        let (messages, clock) = (Messages(), ManualClock())
        let store = try Store(
            StoreOptions(memoryLimit: 2 << 20, logger: StoreLogger(level: .warning, messages.add), clock: clock))
        func fill() {
            for number in 0..<30_000 { _ = try? store.put("key \(number)", [UInt8](repeating: 1, count: 100)) }
        }
        fill()
        #expect(messages.all.count == 1, "\(messages.all)")
        #expect(messages.all[0].hasPrefix("warning: memory is refused at "))
        clock.advance(by: .seconds(9))
        fill()
        #expect(messages.all.count == 1)
        clock.advance(by: .seconds(1))
        fill()
        #expect(messages.all.count == 2)
    }

    /// The logger is the program's code: it may call the store, from wherever it is called.
    @Test func theLoggerMayCallTheStore() throws {
        let box = Guarded<Store?>(nil)
        let calls = Counter()
        let logger = StoreLogger(level: .trace) { _, _ in
            guard let store = box.withLock({ $0 }) else { return }
            calls.add(1)
            _ = try? store.put("from the logger", "\(calls.value)")
            _ = try? store.get("from the logger")
        }
        let store = try Store(StoreOptions(memoryLimit: 2 << 20, logger: logger))
        box.withLock { $0 = store }
        for number in 0..<30_000 { _ = try? store.put("key \(number)", [UInt8](repeating: 1, count: 100)) }
        _ = try? store.keyspace("k")
        try store.clear()
        box.withLock { $0 = nil }
        #expect(calls.value >= 2)
        store.core.checkInvariants()
    }

    @Test func levelsHaveTheNamesAndTheOrderOfSwiftLog() {
        let names = ["trace", "debug", "info", "notice", "warning", "error", "critical"]
        #expect(StoreLogger.Level.allCases.map(\.rawValue) == names)
        #expect(StoreLogger.Level.allCases.sorted() == StoreLogger.Level.allCases)
    }

    @Test func aManualClockMovesWhenItIsToldTo() {
        let clock = ManualClock(wallMilliseconds: 1_000)
        clock.advance(by: .milliseconds(1_500))
        #expect(clock.wallMilliseconds == 2_500)
        #expect(clock.monotonicNanoseconds == 1_500_000_000)
        clock.setWall(milliseconds: 5)
        #expect(clock.wallMilliseconds == 5)
        #expect(clock.monotonicNanoseconds == 1_500_000_000)
    }

    @Test func theSystemsClocksGoOn() {
        let clock = SystemClock()
        let before = clock.monotonicNanoseconds
        #expect(clock.monotonicNanoseconds >= before)
        #expect(clock.wallMilliseconds > 1_700_000_000_000)
    }

    @Test func statisticsCountWhatWasDone() throws {
        let store = try Store()
        try store.putMany((0..<100).map { ("key \($0)", "value") })
        for number in 50..<150 { _ = try store.get("key \(number)") }
        try store.removeMany((0..<10).map { "key \($0)" })
        try store.keyspace("other").put("key", "value")
        let statistics = store.statistics()
        #expect(statistics.entries == 91)
        #expect(statistics.keyspaces == 2)
        #expect(statistics.operations.puts == 101)
        #expect(statistics.operations.gets == 100)
        #expect(statistics.operations.hits == 50)
        #expect(statistics.operations.misses == 50)
        #expect(statistics.operations.removes == 10)
        let memory = statistics.memory
        #expect(memory.recordBytes >= 91 * 12 && memory.indexBytes > 0 && memory.cachedBytes > 0)
        #expect(memory.reserveBytes >= memory.cachedBytes)
        #expect((0...1).contains(memory.fragmentation))
    }

    /// However a key is looked for: at once, or thoroughly, as those of unusual sizes are.
    @Test(arguments: ["abc", "twelve bytes", "a key of more than sixteen bytes", String(repeating: "x", count: 70_000)])
    func eachGetCountsOnce(key: String) throws {
        let store = try Store()
        let isStored = key.utf8.count < 65_536
        if isStored { try store.put(key, "value") }
        var (large, small) = ([UInt8](repeating: 0, count: 8), [UInt8](repeating: 0, count: 4))
        var room = large.mutableSpan
        var noRoom = small.mutableSpan
        #expect(try store.get(key, into: &room) == (isStored ? 5 : nil))
        #expect(store.statistics().operations.gets == 1)
        do {
            #expect(try store.get(key, into: &noRoom) == nil)
        } catch StoreError.bufferTooSmall(let needed) {
            #expect(isStored && needed == 5)
        }
        #expect(try store.get("no" + key, into: &room) == nil)
        #expect(store.statistics().operations.gets == 3)
        #expect(store.statistics().operations.hits == (isStored ? 2 : 0))
    }

    @Test func occupancyTellsHowLongChainsAre() throws {
        let store = try Store()
        #expect(try store.occupancy().loadFactor == 0)
        for number in 0..<10_000 { try store.put("key \(number)", "x") }
        let occupancy = try store.occupancy()
        #expect(occupancy.entries == 10_000)
        #expect(occupancy.usedChains <= occupancy.chains)
        #expect(occupancy.chainsByEntries.reduce(0, +) == occupancy.chains)
        #expect((2...40).contains(occupancy.longestChain))
        #expect((0.2...1.1).contains(occupancy.loadFactor))
    }

    @Test func aReaderThatStaysIsNamed() throws {
        let store = try Store()
        try store.put("key", "value")
        #expect(store.statistics().oldestPin == nil)
        try store.withValue("key") { _ in
            #expect(store.statistics().oldestPin?.thread == System.threadNumber)
        }
        #expect(store.statistics().oldestPin == nil)
    }
}

/// What a logger was told.
private final class Messages: Sendable {
    private let list = Guarded<[String]>([])

    var all: [String] { list.withLock { $0 } }

    @Sendable func add(_ level: StoreLogger.Level, _ message: String) {
        list.withLock { $0.append("\(level.rawValue): \(message)") }
    }
}
