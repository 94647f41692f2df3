@testable import Martlet
import MartletTestSupport
import Testing

@Suite struct HashIndexTests {
    /// Keys whose hashes under the known key agree in segment, bucket and most of the tag.
    private static func collidingKeys(_ count: Int, under hashKey: HashKey) -> [[UInt8]] {
        var keys: [[UInt8]] = []
        var number: UInt64 = 0
        while keys.count < count {
            let key = Array("\(number)".utf8)
            number += 1
            let hash = key.withKeyBytes { hashKey.hash($0) }
            if hash & 0x3f == 5, hash >> 60 == 9 { keys.append(key) }
        }
        return keys
    }

    private static func longestChain(_ store: Store) -> Int {
        var longest = 0
        let directory = store.core.defaultIndex.directory
        for index in 0..<directory.count {
            let segment = directory.segment(index)
            for bucket in 0..<segment.bucketCount {
                var (length, next) = (1, segment.bucket(at: bucket).next(amid: segment.header.prefix))
                while let further = next { (length, next) = (length + 1, further.next(amid: segment.header.prefix)) }
                longest = max(longest, length)
            }
        }
        return longest
    }

    @Test func keysThatCollideUnderOneSeedAreHarmlessUnderAnother() throws {
        let keys = HashIndexTests.collidingKeys(300, under: .known(1))
        let flooded = Store(core: try StoreCore(StoreOptions(), hashKey: .known(1)))
        let ordinary = try Store()
        for key in keys {
            try flooded.put(key, "x")
            try ordinary.put(key, "x")
        }
        #expect(HashIndexTests.longestChain(ordinary) <= 3)
        // The control: under the seed they were chosen for, they do collide, and still are all found.
        #expect(HashIndexTests.longestChain(flooded) >= 6)
        for key in keys { #expect(try flooded.contains(key)) }
        flooded.core.checkInvariants()
        for key in keys { try flooded.remove(key) }
        #expect(flooded.count == 0)
        flooded.core.checkInvariants()
    }

    /// With three tag bits instead of 21, most splits and merges have to go by the keys: the plan for very deep tables.
    @Test func splitsBeyondTheTagGoByTheKeys() throws {
        let core = try StoreCore(StoreOptions(), tagBits: 3)
        let store = Store(core: core)
        for number in 0..<150_000 { try store.put("key \(number)", "\(number)") }
        #expect(core.defaultIndex.directory.depth > 3)
        core.checkInvariants()
        for number in 0..<150_000 { #expect(try store.get("key \(number)", as: String.self) == "\(number)") }
        for number in 0..<150_000 { try store.remove("key \(number)") }
        core.checkInvariants()
        #expect(core.defaultIndex.directory.depth <= 3)
    }

    @Test func noWriteMovesMoreThanItsShareOfChains() throws {
        let store = try Store()
        let moved = store.core.defaultIndex.movedChains
        var (previous, most) = (moved.loadRelaxed(), UInt64(0))
        for number in 0..<240_000 {
            if number < 120_000 {
                try store.put("key \(number)", "x")
            } else {
                try store.remove("key \(number - 120_000)")
            }
            most = max(most, moved.loadRelaxed() - previous)
            previous = moved.loadRelaxed()
        }
        #expect(most == HashIndex.chainsPerStep)
        #expect(previous > 20_000)
    }

    @Test func aSizeHintLaysTheIndexOutAtOnce() throws {
        let store = try Store(StoreOptions(expectedEntries: 100_000))
        let before = store.statistics().memory.indexBytes
        for number in 0..<100_000 { try store.put("key \(number)", "x") }
        let after = store.statistics().memory.indexBytes
        #expect(after < before * 3 / 2)
        #expect(store.core.defaultIndex.movedChains.loadRelaxed() == 0)
        for number in 0..<100_000 { try store.remove("key \(number)") }
        #expect(store.statistics().memory.indexBytes >= before)
        store.core.checkInvariants()
    }

    @Test func anAbsurdSizeHintIsHeldToTheLimit() throws {
        for hint in [Int.max, Int.min, -1, 1 << 40] {
            let store = try Store(StoreOptions(memoryLimit: 16 << 20, expectedEntries: hint))
            try store.put("key", "value")
            #expect(try store.contains("key"))
            #expect(store.statistics().memory.indexBytes <= 5 << 20)
        }
    }

    @Test(arguments: Seed.some(8))
    func theHashSpreadsKeysThatDifferInOneBit(seed: Seed) {
        var random = seed.generator()
        let hashKey = HashKey.random()
        for size in [1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 100] {
            var changed = 0
            for _ in 0..<400 {
                var key = (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
                let hash = key.withKeyBytes { hashKey.hash($0) }
                key[Int.random(in: 0..<size, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                changed += (hash ^ key.withKeyBytes { hashKey.hash($0) }).nonzeroBitCount
            }
            #expect(abs(Double(changed) / 400 - 32) < 2, "\(seed), size \(size): \(Double(changed) / 400) bits change")
        }
    }

    /// Where the system maps memory higher than entries can hold, lower places are asked for one after the other.
    @Test func memoryCanBeHadBelowTheEndOfWhatEntriesHold() throws {
        #if !MARTLET_PORTABLE
        let pieces = try (0..<200).map { _ in try #require(System.mapLow(bytes: 3 * System.pageBytes)) }
        #expect(Set(pieces).count == pieces.count)
        for piece in pieces {
            #expect(piece < 1 << 47)
            Word(at: piece).storeRelaxed(1)
            System.unmap(piece, bytes: 3 * System.pageBytes)
        }
        #endif
    }
}
