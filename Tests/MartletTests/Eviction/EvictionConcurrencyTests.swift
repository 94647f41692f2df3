@testable import Martlet
import MartletTestSupport
import Testing

@Suite struct EvictionConcurrencyTests {
    /// Values say which key they belong to, so that memory that was given to two, or moved wrongly, shows.
    @Test(arguments: Seed.some(3))
    func threadsThatEvictSeeWhatBelongsToTheirKeys(seed: Seed) throws {
        let store = try Store(StoreOptions(memoryLimit: 6 << 20, atLimit: .evict(seed.value % 2 == 0 ? .s3fifo : .lru)))
        let sizes = [8, 40, 120, 500, 2_000, 9_000, 40_000]
        let refused = Counter()
        onThreads(4) { thread in
            var random = SeededGenerator(seed: seed.value &+ UInt64(thread))
            for step in 0..<6_000 {
                let number = UInt64.random(in: 0..<20_000, using: &random)
                // The sizes change altogether now and then, so that blocks are moved.
                let size = sizes[(step / 1_000 + Int.random(in: 0..<2, using: &random)) % sizes.count]
                switch Int.random(in: 0..<8, using: &random) {
                case 0..<4:
                    do {
                        try store.put(number, Self.value(number, size))
                    } catch let error as StoreError {
                        // Where a thread is stopped in the midst of a read, and for long, what was evicted is not free yet.
                        try #require(error == .outOfMemory)
                        refused.add(1)
                    }
                case 4: try store.remove(number)
                default:
                    guard let value = try store.get(number) else { continue }
                    #expect(value == Self.value(number, value.count), "\(seed)")
                }
            }
        }
        #expect(refused.value < 12, "of 12,000, about")
        #expect(store.statistics().memory.totalBytes <= 6 << 20)
        #expect(store.statistics().eviction.evicted > 0)
        store.core.defaultIndex.checkInvariants()
    }

    private static func value(_ number: UInt64, _ size: Int) -> [UInt8] {
        var value = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: size)
        for place in [1, size / 2, size - 1] { value[place] = UInt8(truncatingIfNeeded: number >> 8) }
        return value
    }
}
