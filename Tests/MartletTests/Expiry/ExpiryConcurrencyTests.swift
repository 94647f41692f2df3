@testable import Martlet
import MartletTestSupport
import Synchronization
import Testing

/// Values say until when they live, so whoever reads one knows whether it may have.
@Suite struct ExpiryConcurrencyTests {
    private static let keys = 64

    @Test(arguments: Seed.some(2))
    func nothingIsReadAtOrAfterItsDeadline(seed: Seed) throws {
        let clock = ManualClock(wallMilliseconds: 1_000_000)
        let store = try Store(StoreOptions(clock: clock))
        try work(on: store, clock, seed)
        store.core.checkInvariantsWithoutSweeper()
    }

    @Test(arguments: Seed.some(1))
    func nothingOfADurableStoreIsReadAtOrAfterItsDeadline(seed: Seed) throws {
        let clock = ManualClock(wallMilliseconds: 1_000_000)
        let core = try StoreCore(StoreOptions(clock: clock), storage: SimulatedDisk(), limits: .tiny)
        try work(on: Store(core: core).with(.memory), clock, seed)
        try core.close()
    }

    /// An entry with a deadline may be gone before it is counted.
    @Test func statisticsAreHadBesideWriters() throws {
        let store = try Store()
        onThreads(3) { thread in
            for _ in 0..<2_000 {
                if thread == 0 {
                    #expect(store.statistics().expiry.entries <= 2)
                } else {
                    try store.put("key", "value", expiring: .after(.seconds(60)))
                    try store.put("key", "value")
                }
            }
        }
        #expect(store.statistics().expiry.entries == 0)
        // A control: so it is seen in the worst moment.
        store.core.defaultIndex.deadlines.addRelaxed(-1)
        #expect(store.statistics().expiry.entries == 0)
    }

    /// The clock's own line, and its words, under threads that look while it is set back and forth.
    @Test func nowNeverGoesBack() throws {
        let clock = ManualClock(wallMilliseconds: 1_000_000)
        let store = try Store(StoreOptions(clock: clock))
        let time = store.core.epochs.time
        let latest = Atomic<UInt64>(0)
        onThreads(4) { number in
            var random = SeededGenerator(seed: UInt64(number))
            for _ in 0..<5_000 {
                let before = latest.load(ordering: .acquiring)
                let now = time.now
                precondition(now >= before, "now was \(before), and is \(now)")
                latest.max(now, ordering: .acquiringAndReleasing)
                if number == 0 { clock.setWall(milliseconds: Int64.random(in: 999_000...1_001_000, using: &random)) }
                if number == 1 { clock.advance(by: .milliseconds(1)) }
            }
        }
    }

    private func work(on store: some KeyValueOperations, _ clock: ManualClock, _ seed: Seed) throws {
        let isOver = Atomic<Bool>(false)
        let wrong = Atomic<Int>(0)
        onThreads(4) { number in
            guard number > 0 else {
                for _ in 0..<400 {
                    clock.advance(by: .milliseconds(7))
                    System.yield()
                }
                return isOver.store(true, ordering: .releasing)
            }
            var random = SeededGenerator(seed: seed.value &+ UInt64(number))
            while !isOver.load(ordering: .acquiring) {
                wrong.add(try step(on: store, clock, &random) ? 0 : 1, ordering: .relaxed)
            }
        }
        #expect(wrong.load(ordering: .relaxed) == 0, "\(seed)")
    }

    /// `false`: a value was read whose deadline had come before the read began.
    private func step(
        on store: some KeyValueOperations, _ clock: ManualClock, _ random: inout SeededGenerator
    ) throws -> Bool {
        let key = "key \(Int.random(in: 0..<ExpiryConcurrencyTests.keys, using: &random))"
        let before = clock.wallMilliseconds
        let until = before + Int64.random(in: 1...60, using: &random)
        switch Int.random(in: 0..<8, using: &random) {
        case 0, 1: try store.put(key, Int(until), expiring: .at(Deadline(millisecondsSince1970: until)))
        case 2: try store.putIfAbsent(key, Int(until), expiring: .at(Deadline(millisecondsSince1970: until)))
        case 3: try store.remove(key)
        case 4:
            guard case .limited(_, let until) = try store.timeToLive(key) else { return true }
            return until.millisecondsSince1970 > before
        case 5:
            var isRight = true
            try store.forEach { _, value in
                if try Int(storeValue: value) <= before { isRight = false }
                return true
            }
            return isRight
        case 6:
            let keys = (0..<8).map { "key \($0)" }
            return try store.getMany(keys, as: Int.self, consistent: true).allSatisfy { $0 ?? .max > before }
        default: return try store.get(key, as: Int.self) ?? .max > before
        }
        return true
    }
}
