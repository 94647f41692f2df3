@testable import Martlet
import MartletTestSupport
import Testing

@Suite struct EvictionTests {
    private func store(entryLimit: Int, _ policy: EvictionPolicy) throws -> Store {
        var options = StoreOptions(atLimit: .evict(policy))
        options.entryLimit = entryLimit
        return try Store(options)
    }

    @Test(arguments: [EvictionPolicy.s3fifo, .lru])
    func aStoreAtItsLimitEvictsAndTakesEveryWrite(policy: EvictionPolicy) throws {
        let store = try Store(StoreOptions(memoryLimit: 4 << 20, atLimit: .evict(policy)))
        for number in 0..<60_000 {
            try store.put("key:\(number)", String(repeating: "v", count: 100))
            if number % 1000 == 0 { #expect(store.statistics().memory.totalBytes <= 4 << 20) }
        }
        let statistics = store.statistics()
        #expect(statistics.eviction.evicted + statistics.entries == 60_000)
        // Of the limit most is in use.
        #expect(statistics.entries > 16_000, "\(statistics)")
        // What came last is there.
        #expect(try store.contains("key:59999"))
        store.core.defaultIndex.checkInvariants()
    }

    @Test(arguments: [EvictionPolicy.s3fifo, .lru])
    func noMoreEntriesStayThanTheLimitAllows(policy: EvictionPolicy) throws {
        let store = try store(entryLimit: 1_000, policy)
        for number in 0..<20_000 {
            try store.put("key:\(number)", number)
            #expect(store.count <= 1_000)
        }
        #expect(store.count == 1_000)
    }

    /// Memory that is free in pieces of one size is used for another.
    @Test(arguments: [EvictionPolicy.s3fifo, .lru])
    func sizesMayChangeAltogether(policy: EvictionPolicy) throws {
        let store = try Store(StoreOptions(memoryLimit: 8 << 20, atLimit: .evict(policy)))
        var next = 0
        for size in [20, 3_000, 100, 12_000, 400, 30_000, 40, 200_000, 20] {
            var written = 0
            while written < 9 << 20 {
                try store.put("key:\(next)", [UInt8](repeating: 1, count: size))
                next += 1
                written += size + 80
            }
            let statistics = store.statistics()
            #expect(statistics.memory.totalBytes <= 8 << 20)
            #expect(statistics.memory.recordBytes > 2 << 20, "\(size): \(statistics)")
        }
        #expect(store.statistics().eviction.moved > 0)
        store.core.defaultIndex.checkInvariants()
    }

    @Test func aStoreThatRejectsEvictsNothing() throws {
        let store = try Store(StoreOptions(memoryLimit: 2 << 20))
        var written = 0
        #expect(throws: StoreError.outOfMemory) {
            while written < 100_000 {
                try store.put("key:\(written)", [UInt8](repeating: 1, count: 100))
                written += 1
            }
        }
        #expect(store.count == written && store.statistics().eviction.evicted == 0)
    }

    @Test func aStoreThatRejectsTakesNoMoreEntriesThanItsLimit() throws {
        var options = StoreOptions()
        options.entryLimit = 3
        let store = try Store(options)
        for number in 0..<3 { try store.put("\(number)", number) }
        #expect(throws: StoreError.entryLimitReached) { try store.put("3", 3) }
        try store.put("2", "another value")
        #expect(throws: StoreError.entryLimitReached) {
            try store.transaction { inside in
                try inside.put("3", 3)
                try inside.put("2", 2)
            }
        }
        #expect(try store.get("2", as: String.self) == "another value" && store.count == 3)
        try store.transaction { inside in
            try inside.remove("2")
            try inside.put("3", 3)
        }
        try store.remove("3")
        #expect(try store.put("4", 4) && store.count == 3)
    }

    @Test func whatIsReadIsNotDrivenOutByAScan() throws {
        let store = try Store(StoreOptions(memoryLimit: 4 << 20, atLimit: .evict()))
        let value = [UInt8](repeating: 1, count: 100)
        for number in 0..<2_500 { try store.put("hot:\(number)", value) }
        for number in 0..<50_000 {
            try store.put("scan:\(number)", value)
            if number % 10 == 0 { for hot in 0..<10 { _ = try store.get("hot:\((number + hot) % 2_500)") } }
        }
        let there = try (0..<2_500).count { try store.contains("hot:\($0)") }
        #expect(there > 2_450, "\(there)")
        // The control: what is not read goes.
        let scanned = try (0..<2_500).count { try store.contains("scan:\($0)") }
        #expect(scanned < 2_000, "\(scanned)")
    }

    @Test func whatWasUsedLongestAgoGoesFirst() throws {
        var options = StoreOptions(atLimit: .evict(.lru))
        options.entryLimit = 3_200
        let store = try Store(options)
        for number in 0..<3_200 { try store.put("\(number)", number) }
        // All but each fourth are read again, in order.
        for number in 0..<3_200 where number % 4 != 0 { _ = try store.get("\(number)", as: Int.self) }
        for number in 3_200..<3_900 { try store.put("\(number)", number) }
        let left = try (0..<3_200).filter { try store.contains("\($0)") }
        #expect(left.count == 2_500)
        #expect(left.count { $0 % 4 == 0 } <= 100 + 100, "\(left.count { $0 % 4 == 0 })")
        // Within the generation of the last uses any may go.
        #expect(left.count { $0 % 4 != 0 } >= 2_300)
    }

    @Test func aKeyspaceThatIsExemptKeepsAllItsEntries() throws {
        var options = StoreOptions(memoryLimit: 4 << 20, atLimit: .evict())
        options.evictedKeyspaces = .allExcept(["accounts"])
        let store = try Store(options)
        let accounts = try store.keyspace("accounts")
        for number in 0..<5_000 { try accounts.put("\(number)", "an account that stays") }
        for number in 0..<40_000 { try store.put("\(number)", [UInt8](repeating: 1, count: 100)) }
        #expect(accounts.count == 5_000)
        #expect(store.statistics().eviction.evicted > 20_000)
    }

    /// Several generations may come in with the notes of one thread.
    @Test func timeGoesOnByAllThatComesIn() throws {
        let store = try Store(StoreOptions(memoryLimit: 8 << 20, atLimit: .evict(.lru)))
        let words = try #require(store.core.evictor).words
        let generation = (8 << 20) / 32
        for size in [30_000, 100, 700_000] {
            let (rule, before) = (words.rule.loadRelaxed(), store.statistics().memory.recordBytes)
            var brought = 0
            while brought < 6 * generation {
                try store.put("\(size):\(brought)", [UInt8](repeating: 1, count: size))
                brought += size
            }
            let passed = (words.rule.loadRelaxed() + 63 - rule) % 63
            #expect(passed >= 4, "\(size) bytes: \(passed) of 6 generations, \(before)")
        }
    }

    /// A table that were too small as soon as it is made would be made again at each eviction.
    @Test func ghostsHaveRoomForWhatTheirTableIsMadeFor() throws {
        let store = try Store()
        for count in Array(1..<13_000) + [100_000, 1_000_001] {
            let table = try #require(GhostTable(for: count, window: 1 << 20, memory: store.core.memory))
            #expect(!table.isTooSmall(for: count), "\(count)")
            #expect(table.isTooSmall(for: 4 * count + 4_096), "\(count)")
            store.core.memory.tracked.unmap(table.address)
        }
    }

    /// Memory that runs out inside a transaction evicts nothing, and does not let in what is not allowed there.
    @Test func aTransactionThatRunsOutOfMemoryStaysOne() throws {
        let store = try Store(StoreOptions(memoryLimit: 4 << 20, atLimit: .evict()))
        for number in 0..<40_000 { try store.put("\(number)", [UInt8](repeating: 1, count: 100)) }
        let (large, inside) = (Counter(), Counter())
        #expect(throws: StoreError.outOfMemory) {
            try store.transaction { transaction in
                do {
                    let value = [UInt8](repeating: 2, count: 30_000)
                    for number in 0..<400 { try transaction.put("large:\(number)", value) }
                } catch let error as StoreError where error == .outOfMemory {
                    large.add(1)
                }
                do {
                    try store.put("a", 1)
                } catch let error as StoreError where error == .insideTransaction {
                    inside.add(1)
                }
                throw StoreError.outOfMemory
            }
        }
        #expect(large.value == 1)
        #expect(inside.value == 1)
        try store.put("a", 1)
    }

    /// Each put is of a key that was removed: the notes of its earlier lives stand for nothing, and do not pile up.
    @Test func notesOfRemovedEntriesGo() throws {
        let store = try Store(StoreOptions(memoryLimit: 64 << 20, atLimit: .evict()))
        let evictor = try #require(store.core.evictor)
        for round in 0..<200 {
            for number in 0..<200 { try store.put("\(number)", round) }
            for number in 0..<200 { try store.remove("\(number)") }
        }
        #expect(evictor.noteCount < 9_000, "of 40,000 that came in")
        for number in 0..<40_000 { try store.put("filler:\(number)", [UInt8](repeating: 1, count: 64)) }
        #expect(evictor.noteCount < 3 * 40_000)
        #expect(store.count == 40_000)
    }

    @Test func aValueThatCannotFitDrivesNothingOut() throws {
        let store = try Store(StoreOptions(memoryLimit: 4 << 20, atLimit: .evict()))
        for number in 0..<1_000 { try store.put("\(number)", number) }
        #expect(throws: StoreError.outOfMemory) { try store.put("large", [UInt8](repeating: 1, count: 8 << 20)) }
        #expect(store.count == 1_000)
    }

    @Test func whereNothingMayGoTheLimitOfEntriesRefuses() throws {
        var options = StoreOptions(atLimit: .evict())
        options.entryLimit = 100
        options.evictedKeyspaces = .allExcept(["accounts"])
        let store = try Store(options)
        let accounts = try store.keyspace("accounts")
        #expect(throws: StoreError.entryLimitReached) {
            for number in 0..<200 { try accounts.put("\(number)", number) }
        }
        #expect(store.statistics().entries <= 101)
        try accounts.put("0", "another value")
        #expect(throws: StoreError.entryLimitReached) { try store.transaction { try $0.put("new", 1) } }
        for number in 0..<50 { try accounts.remove("\(number)") }
        try store.put("new", 1)
        #expect(try store.contains("new"))
    }

    @Test(arguments: [0, -1, .max, .min]) func anyLimitOfEntriesIsOne(limit: Int) throws {
        for action in [LimitAction.evict(), .reject] {
            var options = StoreOptions(atLimit: action)
            options.entryLimit = limit
            let store = try Store(options)
            do { try store.put("a", 1) } catch { #expect(error == .entryLimitReached) }
            #expect(store.count == (limit == .max ? 1 : 0))
        }
    }

    @Test(arguments: ["in transactions", "together", "into a buffer"])
    func whatIsReadIsUsed(how: String) throws {
        var options = StoreOptions(atLimit: .evict(.lru))
        options.entryLimit = 1_600
        let store = try Store(options)
        for number in 0..<1_600 { try store.put("a number: \(number)", number) }
        let used = (0..<200).map { "a number: \($0)" }
        var buffer = [UInt8](repeating: 0, count: 100)
        for number in 1_600..<2_800 {
            if number % 100 == 0 {
                switch how {
                case "in transactions":
                    try store.transaction { inside in for key in used { _ = try inside.get(key, as: Int.self) } }
                case "together": _ = try store.getMany(used, as: Int.self, consistent: true)
                default:
                    for key in used {
                        var bytes = buffer.mutableSpan
                        _ = try store.get(key, into: &bytes)
                    }
                }
            }
            try store.put("a number: \(number)", number)
        }
        #expect(try used.count { try store.contains($0) } == 200)
    }

    @Test func whatASnapshotSeesIsNotEvictedInVain() throws {
        let store = try Store(StoreOptions(memoryLimit: 4 << 20, atLimit: .evict()))
        let value = [UInt8](repeating: 1, count: 1_000)
        var number = 0
        while store.statistics().eviction.evicted == 0 {
            try store.put("\(number)", value)
            number += 1
        }
        let snapshot = try store.snapshot()
        let before = store.count
        #expect(throws: StoreError.outOfMemory) { for more in 0..<10_000 { try store.put("more:\(more)", value) } }
        #expect(try (0..<number).count { try snapshot.get("\($0)") != nil } == before)
        snapshot.close()
        for more in 0..<10_000 { try store.put("more:\(more)", value) }
        store.core.defaultIndex.checkInvariants()
    }

    /// However much of it is used: then what is used goes.
    @Test(arguments: [EvictionPolicy.s3fifo, .lru])
    func aStoreOfWhichAllIsUsedHasRoomForNewEntries(policy: EvictionPolicy) throws {
        let store = try store(entryLimit: 40_000, policy)
        for number in 0..<40_000 { try store.put(UInt64(number), "value") }
        for _ in 0..<4 { for number in 0..<40_000 { _ = try store.get(UInt64(number)) } }
        for number in 40_000..<40_100 { try store.put(UInt64(number), "value") }
        #expect(store.count <= 40_000)
    }

    /// Some of the entries are a snapshot's, and the others are not.
    @Test(arguments: [EvictionPolicy.s3fifo, .lru], [100, 200])
    func whatASnapshotDoesNotSeeGoes(policy: EvictionPolicy, seen: Int) throws {
        let store = try store(entryLimit: 1_000, policy)
        for number in 0..<seen { try store.put(UInt64(number), "value") }
        let snapshot = try store.snapshot()
        for number in seen..<3_000 { try store.put(UInt64(number), "value") }
        #expect(store.count <= 1_000)
        #expect(try (0..<seen).count { try snapshot.get(UInt64($0)) != nil } == seen)
        snapshot.close()
    }

    /// However many notes there are of entries that are gone.
    @Test(arguments: [EvictionPolicy.s3fifo, .lru])
    func aStoreOfWhichAllWasReplacedHasRoomForNewEntries(policy: EvictionPolicy) throws {
        let store = try store(entryLimit: 30_000, policy)
        for number in 0..<30_000 { try store.put(UInt64(number), "value") }
        for number in 0..<30_000 { try store.remove(UInt64(number)) }
        for number in 30_000..<70_000 { try store.put(UInt64(number), "value") }
        #expect(store.count <= 30_000)
    }

    /// However much of it is used, where memory is what there is too little of.
    @Test(arguments: [EvictionPolicy.s3fifo, .lru])
    func aFullStoreOfWhichAllIsUsedHasRoomForNewEntries(policy: EvictionPolicy) throws {
        let store = try Store(StoreOptions(memoryLimit: 16 << 20, atLimit: .evict(policy)))
        var number: UInt64 = 0
        while store.statistics().eviction.evicted == 0 {
            for _ in 0..<1_000 {
                try store.put(number, "value")
                number += 1
            }
        }
        for _ in 0..<4 { for used in 0..<number { _ = try store.get(used) } }
        let before = store.count
        for new in number..<number + 20_000 { try store.put(new, "value") }
        #expect(before > 1 << 17 && store.count > before / 10 * 9)
    }
}
