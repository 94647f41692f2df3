import MartletTestSupport
import Testing

@testable import MartletCLI

/// The policies beside others that do the same in the plainest way.
@Suite struct CachePolicyTests {
    private static let policies: [any CachePolicy.Type] = [
        LRUPolicy.self, LFUPolicy.self, SIEVEPolicy.self, S3FIFOPolicy.self, StorePolicy.self, StoreLRUPolicy.self,
    ]

    /// A cache that has its keys in an array, oldest first, and is told which goes.
    private struct PlainCache {
        var keys: [(key: UInt32, uses: Int)] = []

        func place(of key: UInt32) -> Int? { keys.firstIndex { $0.key == key } }
    }

    private func trace(_ seed: Seed, keys: Int, count: Int) -> [UInt32] {
        var random = seed.generator()
        // The square makes some keys more frequent than others.
        return (0..<count).map { _ in
            let one = Double.random(in: 0..<1, using: &random)
            return UInt32(one * one * Double(keys))
        }
    }

    private func hits(_ policy: some CachePolicy, _ requests: [UInt32]) throws -> [Bool] {
        var policy = policy
        return try requests.map { try policy.request($0) }
    }

    @Test(arguments: Seed.some(8)) func theLeastRecentlyUsedGoes(seed: Seed) throws {
        let requests = trace(seed, keys: 60, count: 2_000)
        var plain = PlainCache()
        let expected = requests.map { key in
            let place = plain.place(of: key)
            if let place { plain.keys.remove(at: place) } else if plain.keys.count == 20 { plain.keys.removeFirst() }
            plain.keys.append((key, 0))
            return place != nil
        }
        #expect(try hits(LRUPolicy(capacity: 20, keyCount: 60), requests) == expected, "\(seed)")
    }

    @Test(arguments: Seed.some(8)) func theLeastFrequentlyUsedGoes(seed: Seed) throws {
        let requests = trace(seed, keys: 60, count: 2_000)
        var plain = PlainCache()
        let expected = requests.map { key in
            let place = plain.place(of: key)
            let uses = place.map { plain.keys.remove(at: $0).uses } ?? 0
            if place == nil, plain.keys.count == 20 {
                let fewest = plain.keys.map(\.uses).min()
                plain.keys.remove(at: plain.keys.firstIndex { $0.uses == fewest } ?? 0)
            }
            plain.keys.append((key, uses + 1))
            return place != nil
        }
        #expect(try hits(LFUPolicy(capacity: 20, keyCount: 60), requests) == expected, "\(seed)")
    }

    @Test(arguments: Seed.some(8)) func theHandTakesWhatWasNotUsed(seed: Seed) throws {
        let requests = trace(seed, keys: 60, count: 2_000)
        var plain = PlainCache()
        var hand = 0
        let expected = requests.map { key in
            if let place = plain.place(of: key) {
                plain.keys[place].uses = 1
                return true
            }
            if plain.keys.count == 20 {
                while plain.keys[hand].uses > 0 {
                    plain.keys[hand].uses = 0
                    hand = (hand + 1) % 20
                }
                plain.keys.remove(at: hand)
                if hand == 19 { hand = 0 }
            }
            plain.keys.append((key, 0))
            // Behind the hand at the end is the oldest again, and not what has just come in.
            return false
        }
        let found = try hits(SIEVEPolicy(capacity: 20, keyCount: 60), requests)
        #expect(found == expected, "\(seed)")
    }

    @Test func whereAllFitsOnlyTheFirstRequestsMiss() throws {
        var numberer = KeyNumberer()
        for number in 0..<3_000 { numberer.add(UInt64(number * number % 997)) }
        let trace = try Trace(numberer, name: "squares")
        for policy in Self.policies {
            let ratio = try policy.hitRatio(of: trace, capacity: trace.keyCount)
            #expect(ratio == Double(3_000 - trace.keyCount) / 3_000, "\(policy.name)")
        }
    }
}
