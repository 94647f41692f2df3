@testable import Martlet
import MartletTestSupport
import Testing

@Suite struct ExpiryModelTests {
    private static let start: Int64 = 1_700_000_000_000

    @Test(arguments: Seed.some(24))
    func aStoreWhoseEntriesExpireAgreesWithADictionary(seed: Seed) throws {
        let clock = ManualClock(wallMilliseconds: ExpiryModelTests.start)
        let store = try Store(StoreOptions(clock: clock))
        try perform(4_000, on: store, clock, seed)
        store.core.checkInvariantsWithoutSweeper()
    }

    /// What was read at the beginning of a snapshot is read at its end, whatever has expired and was removed since.
    @Test(arguments: Seed.some(8))
    func aSnapshotSeesWhatHadNotExpiredAtItsInstant(seed: Seed) throws {
        let clock = ManualClock(wallMilliseconds: ExpiryModelTests.start)
        let store = try Store(StoreOptions(clock: clock))
        var random = seed.generator()
        var model = ExpiryModel(wall: ExpiryModelTests.start)
        let mix = OperationMix(keyCount: 24, using: &random)
        for _ in 0..<20 {
            let snapshot = try store.snapshot()
            defer { snapshot.close() }
            let expected = model
            for step in 0..<100 {
                let operation = mix.nextWithTime(model.now, using: &random)
                let (got, expected) = (try store.perform(operation, clock), model.perform(operation))
                try #require(got == expected, "\(seed), step \(step): \(operation)")
            }
            var seen: [[UInt8]: [UInt8]] = [:]
            try snapshot.forEach { key, value in
                seen[[UInt8](copying: key)] = [UInt8](copying: value)
                return true
            }
            #expect(seen == expected.values.entries, "\(seed)")
            for number in 0..<24 {
                let key = Key.bytes(number)
                #expect(try snapshot.get(key) == expected.values.entries[key], "\(seed)")
            }
        }
        store.core.checkInvariantsWithoutSweeper()
    }

    /// The files have all deadlines, and what has expired meanwhile is gone when they are read again.
    @Test(arguments: Seed.some(6))
    func aStoreThatIsOpenedAgainHasItsDeadlines(seed: Seed) throws {
        let disk = SimulatedDisk()
        var random = seed.generator()
        var model = ExpiryModel(wall: ExpiryModelTests.start)
        let mix = OperationMix(keyCount: 24, using: &random)
        for _ in 0..<4 {
            // What was set back is forgotten when a store is closed: so here it is not.
            let clock = ManualClock(wallMilliseconds: model.now)
            let core = try StoreCore(StoreOptions(clock: clock), storage: disk, limits: .tiny)
            let store = Store(core: core)
            for step in 0..<300 {
                let operation = mix.nextWithTime(model.now, using: &random)
                if case .setWall = operation { continue }
                let (got, expected) = (try store.perform(operation, clock), model.perform(operation))
                try #require(got == expected, "\(seed), step \(step): \(operation)")
            }
            if Bool.random(using: &random) { try store.checkpoint() }
            try core.close()
            // As long as the store was closed.
            model.advance([0, 1, 30, 2_000].randomElement(using: &random) ?? 0)
        }
    }

    @Test func aModelWithoutDeadlinesIsNoticed() throws {
        let clock = ManualClock(wallMilliseconds: ExpiryModelTests.start)
        let store = try Store(StoreOptions(clock: clock))
        var model = ExpiryModel(wall: ExpiryModelTests.start)
        let key = Key.bytes(3)
        _ = try store.perform(.put(key, [1], .after(.milliseconds(10))), clock)
        _ = model.perform(.put(key, [1], .never))
        #expect(try store.perform(.timeToLive(key), clock) != model.perform(.timeToLive(key)))
        for _ in 0..<2 { _ = (try store.perform(.advance(5), clock), model.perform(.advance(5))) }
        #expect(try store.perform(.plain(.get(key)), clock) != model.perform(.plain(.get(key))))
    }

    private func perform(_ count: Int, on store: Store, _ clock: ManualClock, _ seed: Seed) throws {
        var random = seed.generator()
        var model = ExpiryModel(wall: ExpiryModelTests.start)
        let mix = OperationMix(keyCount: [16, 300].randomElement(using: &random) ?? 16, using: &random)
        for step in 0..<count {
            let operation = mix.nextWithTime(model.now, using: &random)
            let (got, expected) = (try store.perform(operation, clock), model.perform(operation))
            try #require(got == expected, "\(seed), step \(step): \(operation)")
        }
        #expect(try store.perform(.forEach) == model.perform(Operation.forEach), "\(seed)")
    }
}
