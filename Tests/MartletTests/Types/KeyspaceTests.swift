@testable import Martlet
import MartletTestSupport
import Synchronization
import Testing

@Suite struct KeyspaceTests {
    @Test func anEntryIsPutReadAndRemoved() throws {
        let ages = try Store().keyspace("ages", String.self, Int.self)
        #expect(try ages["Ada"] == nil)
        #expect(try ages.put("Ada", 36))
        #expect(try !ages.put("Ada", 37))
        #expect(try ages["Ada"] == 37)
        #expect(try ages.get("Ada") == 37)
        #expect(try ages.contains("Ada"))
        #expect(try !ages.contains("Bob"))
        #expect(try ages.getMany(["Bob", "Ada"]) == [nil, 37])
        #expect(ages.count == 1)
        #expect(try ages.remove("Ada"))
        #expect(try !ages.remove("Ada"))
        #expect(ages.count == 0)
    }

    @Test func aTypedKeyspaceIsAViewOfTheRawOne() throws {
        let store = try Store()
        let typed = try store.keyspace("numbers", Int.self, Int.self)
        let raw = try store.keyspace("numbers")
        try typed.put(-7, -42)
        #expect(try raw.get(keyBytes(-7), as: String.self) == "-42")
        try raw.put(8, "15")
        #expect(try typed[8] == 15)
        #expect(try raw.typed(Int.self, String.self)[8] == "15")
        #expect(try typed.raw.get(8, as: Int.self) == 15)
        #expect(try store.target.typed(Int.self, Int.self)[8] == nil)
        try typed.clear()
        #expect(raw.count == 0)
    }

    @Test(arguments: Seed.some(2))
    func typedKeyspacesAgreeWithDictionaries(seed: Seed) throws {
        func check<Key: Sampled & Hashable, Value: Sampled>(_ key: Key.Type, _ value: Value.Type) throws {
            let space = try Store().keyspace("\(key)", key, value)
            let keys = Key.samples(100, seed: seed)
            let values = Value.samples(100, seed: seed)
            var random = seed.generator()
            var model: [Key: Value] = [:]
            for _ in 0..<500 {
                guard let key = keys.randomElement(using: &random), let value = values.randomElement(using: &random)
                else { return }
                if Int.random(in: 0..<4, using: &random) > 0 {
                    let isNew = try space.put(key, value)
                    #expect(isNew == (model.updateValue(value, forKey: key) == nil), "\(seed): \(key)")
                } else {
                    #expect(try space.remove(key) == (model.removeValue(forKey: key) != nil), "\(seed): \(key)")
                }
            }
            var seen: [Key: Value] = [:]
            try space.forEach { key, value in
                #expect(seen.updateValue(value, forKey: key) == nil, "\(seed): \(key) twice")
                return true
            }
            #expect(seen == model, "\(seed): \(Key.self) to \(Value.self)")
            #expect(space.count == model.count)
            #expect(try space.getMany(keys) == keys.map { model[$0] }, "\(seed): \(Key.self) to \(Value.self)")
            for key in keys { #expect(try space[key] == model[key], "\(seed): \(key)") }
        }
        try check(Int.self, String.self)
        try check(Double.self, Int128.self)
        try check(UInt8.self, Float.self)
        try check(Bool.self, Bool.self)
    }

    @Test func iterationStopsWhereItIsTold() throws {
        let space = try Store().keyspace("space", Int.self, Int.self)
        for number in 0..<10 { try space.put(number, number) }
        var visits = 0
        try space.forEach { _, _ in
            visits += 1
            return visits < 3
        }
        #expect(visits == 3)
    }

    @Test func otherTypesEntriesAreRefusedWhereTheyAreMet() throws {
        let space = try Store().keyspace("space", Int.self, Int.self)
        try space.put(1, 1)
        try space.raw.put(2, "two")
        #expect(try space.contains(2))
        let reason = StoreError.undecodable(reason: "not a decimal integer")
        #expect(throws: reason) { try space[2] }
        #expect(throws: reason) { try space.getMany([1, 2]) }
        #expect(throws: reason) { try space.forEach { _, _ in true } }
        try space.put(2, 2)
        try space.forEach { _, _ in true }
        try space.raw.put("key", "3")
        #expect(throws: StoreError.undecodable(reason: "3 bytes, not the 8 of Int")) {
            try space.forEach { _, _ in true }
        }
    }

    @Test func threadsShareATypedKeyspace() throws {
        let space = try Store().keyspace("space", Int.self, String.self)
        let wrong = Atomic<Int>(0)
        onThreads(4) { thread in
            for number in 0..<500 { try space.put(number * 4 + thread, "\(number)") }
            for number in 0..<500 where try space[number * 4 + thread] != "\(number)" {
                wrong.add(1, ordering: .relaxed)
            }
        }
        #expect(space.count == 2_000)
        #expect(wrong.load(ordering: .relaxed) == 0)
    }
}
