@testable import Martlet
import MartletTestSupport
import Testing

@Suite struct StoreModelTests {
    @Test(arguments: Seed.some(24))
    func storeAgreesWithDictionary(seed: Seed) throws {
        var random = seed.generator()
        let store = try Store()
        var model = Model()
        let mix = OperationMix(keyCount: [16, 300, 6_000].randomElement(using: &random) ?? 16, using: &random)
        for step in 0..<4_000 {
            let operation = mix.next(using: &random)
            let (got, expected) = (try store.perform(operation), model.perform(operation))
            try #require(got == expected, "\(seed), step \(step): \(operation)")
        }
        store.core.checkInvariants()
        #expect(try store.perform(.forEach) == model.perform(.forEach), "\(seed)")
    }

    /// Enough entries for splits, merges, and a directory that is doubled and halved, with random calls at each size.
    @Test(arguments: Seed.some(1))
    func storeAgreesWithDictionaryWhileItGrowsAndShrinksDeeply(seed: Seed) throws {
        var random = seed.generator()
        let store = try Store()
        var model = Model()
        func perform(_ operation: Operation) throws {
            let (got, expected) = (try store.perform(operation), model.perform(operation))
            try #require(got == expected, "\(seed), \(operation)")
        }
        let keys = (0..<60_000).map(Key.bytes).shuffled(using: &random)
        for (step, key) in keys.enumerated() {
            try perform(.put(key, [UInt8(truncatingIfNeeded: step)]))
            try perform(.get(keys[Int.random(in: 0..<keys.count, using: &random)]))
            if step % 20_000 == 0 { try perform(.forEach) }
        }
        #expect(store.core.defaultIndex.directory.depth >= 3)
        store.core.checkInvariants()
        for (step, key) in keys.shuffled(using: &random).enumerated() {
            try perform(.remove(key))
            try perform(.get(keys[Int.random(in: 0..<keys.count, using: &random)]))
            if step % 20_000 == 0 {
                try perform(.forEach)
                store.core.checkInvariants()
            }
        }
        #expect(store.core.defaultIndex.directory.depth == 1)
        store.core.checkInvariants()
    }

    @Test(arguments: Seed.some(4))
    func keyspacesAreIndependent(seed: Seed) throws {
        var random = seed.generator()
        let store = try Store()
        let spaces: [any KeyValueOperations] = [store, try store.keyspace("a"), try store.keyspace("b")]
        var models = [Model(), Model(), Model()]
        let mix = OperationMix(keyCount: 200, using: &random)
        for step in 0..<4_000 {
            let which = Int.random(in: 0..<3, using: &random)
            let operation = mix.next(using: &random)
            let (got, expected) = (try spaces[which].perform(operation), models[which].perform(operation))
            try #require(got == expected, "\(seed), step \(step): \(operation)")
        }
        #expect(store.statistics().entries == models.map(\.entries.count).reduce(0, +))
        store.core.checkInvariants()
    }

    @Test func aModelThatForgetsAKeyIsNoticed() throws {
        let store = try Store()
        var model = Model()
        for number in 0..<100 {
            let operation = Operation.put(Key.bytes(number), [1])
            _ = (try store.perform(operation), model.perform(operation))
        }
        model.entries[Key.bytes(50)] = nil
        #expect(try store.perform(.forEach) != model.perform(.forEach))
        #expect(try store.perform(.count) != model.perform(.count))
    }

    /// A batch fetches the memory of its keys ahead, but reads each when it is its turn.
    @Test(arguments: ["b", "of 11 bytes", "a key longer than sixteen bytes"])
    func whatAClosureOverABatchWritesTheRestOfTheBatchSees(key: String) throws {
        let store = try Store()
        let writes: [(() throws -> Void, String?)] = [
            ({ try store.put(key, "new") }, "new"), ({ try store.remove(key) }, nil), ({ try store.clear() }, nil),
            ({ for number in 0..<5_000 { try store.put("\(number)", "x") } }, "old"),
        ]
        for (write, expected) in writes {
            try store.clear()
            try store.putMany([("a", "x"), (key, "old")])
            var seen: [String?] = []
            try store.withValues(["a", key]) { position, bytes in
                if position == 0 { try write() }
                if let bytes { seen.append(String(validating: bytes)) } else { seen.append(nil) }
            }
            #expect(seen == ["x", expected])
        }
    }
}
