@testable import Martlet
import MartletTestSupport
import Testing

@Suite struct EvictionModelTests {
    /// What is there is what was put last, and what is not there was evicted: nothing is lost or changed on the way.
    @Test(arguments: Seed.some(12))
    func whatIsNotEvictedIsWhatWasPut(seed: Seed) throws {
        var random = seed.generator()
        let policy = EvictionPolicy.allOfThem.randomElement(using: &random) ?? .lru
        let store = try Store(StoreOptions(memoryLimit: 2 << 20, atLimit: .evict(policy)))
        var model: [Int: [UInt8]] = [:]
        var removed = 0
        for _ in 0..<30_000 {
            let number = Int.random(in: 0..<6_000, using: &random)
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5:
                let size = [4, 40, 300, 3_000].randomElement(using: &random) ?? 4
                let value = [UInt8](repeating: UInt8.random(in: 0...255, using: &random), count: size)
                let isNew = try store.put("\(number)", value)
                if model.updateValue(value, forKey: number) != nil, isNew { removed += 1 }
            case 5:
                let wasThere = try store.remove("\(number)")
                if model.removeValue(forKey: number) != nil, !wasThere { removed += 1 }
            default:
                guard let value = try store.get("\(number)") else { continue }
                try #require(value == model[number], "\(seed)")
            }
        }
        for (number, value) in model {
            guard let found = try store.get("\(number)") else {
                removed += 1
                continue
            }
            #expect(found == value, "\(seed)")
        }
        let statistics = store.statistics()
        #expect(statistics.eviction.evicted == removed, "\(seed)")
        #expect(statistics.eviction.evicted > 0)
        store.core.defaultIndex.checkInvariants()
    }

    /// What was evicted is gone when the store is opened again, and nothing else is.
    @Test(arguments: Seed.some(3))
    func aDurableStoreThatEvictsIsTheSameWhenItIsOpenedAgain(seed: Seed) throws {
        var random = seed.generator()
        let disk = SimulatedDisk()
        let options = StoreOptions(memoryLimit: 2 << 20, atLimit: .evict())
        for round in 0..<3 {
            let store = Store(core: try StoreCore(options, storage: disk, limits: .tiny))
            for _ in 0..<8_000 {
                let number = Int.random(in: 0..<16_000, using: &random)
                try store.put("\(number)", [UInt8](repeating: UInt8(round), count: 400))
            }
            let before = try store.contents()
            #expect(store.statistics().eviction.evicted > 0)
            try store.close()
            let again = Store(core: try StoreCore(StoreOptions(), storage: disk, isReadOnly: true, limits: .tiny))
            #expect(try again.contents() == before, "\(seed)")
        }
    }

    /// Of the names that a keyspace had the last one counts.
    @Test func aRenamedKeyspaceIsExemptByItsNameWhenTheStoreIsOpened() throws {
        let disk = SimulatedDisk()
        do {
            let store = Store(core: try StoreCore(StoreOptions(), storage: disk, limits: .tiny))
            for (first, last) in [("a", "accounts"), ("exempt", "b")] {
                let keyspace = try store.keyspace(first)
                for number in 0..<100 { try keyspace.put("\(number)", number) }
                try store.renameKeyspace(first, to: last)
            }
            try store.close()
        }
        var options = StoreOptions(atLimit: .evict())
        options.entryLimit = 150
        options.evictedKeyspaces = .allExcept(["accounts", "exempt"])
        let store = Store(core: try StoreCore(options, storage: disk, limits: .tiny))
        #expect(try store.keyspace("accounts").count == 100)
        #expect(try store.keyspace("b").count == 50)
        try store.close()
    }

    /// So many entries of 400 bytes, in a store that was closed.
    private func diskWithEntries(_ count: Int) throws -> SimulatedDisk {
        let disk = SimulatedDisk()
        let store = Store(core: try StoreCore(StoreOptions(), storage: disk, limits: .tiny))
        for number in 0..<count { try store.put("\(number)", [UInt8](repeating: 1, count: 400)) }
        try store.close()
        return disk
    }

    /// A store that is only read shows all there is, or is not opened.
    @Test func aStoreThatIsOnlyReadEvictsNothing() throws {
        let disk = try diskWithEntries(10_000)
        #expect(throws: StoreError.outOfMemory) {
            let options = StoreOptions(memoryLimit: 3 << 20, atLimit: .evict())
            _ = try StoreCore(options, storage: disk, isReadOnly: true, limits: .tiny)
        }
        let options = StoreOptions(memoryLimit: 12 << 20, atLimit: .evict())
        let core = try StoreCore(options, storage: disk, isReadOnly: true, limits: .tiny)
        #expect(Store(core: core).count == 10_000)
    }

    /// With less memory than the entries take, a store that evicts opens, and one that rejects does not.
    @Test func aStoreOpensWithLessMemoryThanItsEntriesTake() throws {
        let disk = try diskWithEntries(20_000)
        #expect(throws: StoreError.outOfMemory) {
            _ = try StoreCore(StoreOptions(memoryLimit: 4 << 20), storage: disk, limits: .tiny)
        }
        let store = Store(
            core: try StoreCore(StoreOptions(memoryLimit: 4 << 20, atLimit: .evict()), storage: disk, limits: .tiny))
        #expect(store.count > 3_000 && store.count < 12_000)
        #if MARTLET_PORTABLE
        // Where pages cannot be given back one by one, free ones stay in regions that have others in use.
        #expect(store.statistics().memory.totalBytes - store.core.memory.regions.freeBytes <= 4 << 20)
        #else
        #expect(store.statistics().memory.totalBytes <= 4 << 20)
        #endif
        try store.put("one more", "value")
        let before = try store.contents()
        try store.close()
        let again = Store(core: try StoreCore(StoreOptions(), storage: disk, limits: .tiny))
        #expect(try again.contents() == before)
    }
}

extension EvictionPolicy {
    fileprivate static let allOfThem = [EvictionPolicy.s3fifo, .lru]
}

extension Store {
    fileprivate func contents() throws -> [[UInt8]: [UInt8]] {
        var contents: [[UInt8]: [UInt8]] = [:]
        try forEach { key, value in
            contents[[UInt8](copying: key)] = [UInt8](copying: value)
            return true
        }
        return contents
    }
}
