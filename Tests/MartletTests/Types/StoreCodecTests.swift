@testable import Martlet
import Testing

/// Even numbers, halved; and nothing else.
private struct Halves: StoreCodec {
    func withEncoded<R>(_ value: Int, _ body: (RawSpan) throws(StoreError) -> R) throws(StoreError) -> R {
        guard value.isMultiple(of: 2) else { throw .unencodable(reason: "\(value) is odd") }
        return try (value / 2).withValueBytes(body)
    }

    func decode(_ bytes: RawSpan) throws(StoreError) -> Int { try Int(storeValue: bytes) * 2 }
}

@Suite struct StoreCodecTests {
    @Test func valuesGoThroughTheCodec() throws {
        let store = try Store()
        #expect(try store.put("key", 42, using: Halves()))
        #expect(try !store.put("key", 44, using: Halves()))
        #expect(try store.get("key", as: String.self) == "22")
        #expect(try store.get("key", using: Halves()) == 44)
        #expect(try store.get("none", using: Halves()) == nil)
        #expect(try store.getMany(["none", "key"], using: Halves()) == [nil, 44])
    }

    @Test func whatTheCodecThrowsIsThrownAndNothingIsWritten() throws {
        let store = try Store()
        try store.put("key", "2")
        #expect(throws: StoreError.unencodable(reason: "3 is odd")) { try store.put("key", 3, using: Halves()) }
        #expect(throws: StoreError.unencodable(reason: "3 is odd")) { try store.put("other", 3, using: Halves()) }
        #expect(try store.get("key", using: Halves()) == 4)
        #expect(store.count == 1)
        try store.put("key", "two")
        let reason = StoreError.undecodable(reason: "not a decimal integer")
        #expect(throws: reason) { try store.get("key", using: Halves()) }
        #expect(throws: reason) { try store.getMany(["key"], using: Halves()) }
    }

    @Test func whatTheStoreThrowsComesThroughTheCodec() throws {
        let space = try Store().keyspace("space", String.self, using: Halves())
        let key = String(repeating: "k", count: 65_536)
        #expect(throws: StoreError.keyTooLarge(bytes: 65_536)) { try space.put(key, 2) }
        #expect(throws: StoreError.unencodable(reason: "3 is odd")) { try space.put("key", 3) }
        #expect(try space[key] == nil)
    }

    @Test func aTypedKeyspaceUsesItsCodec() throws {
        let store = try Store()
        let halves = try store.keyspace("space", String.self, using: Halves())
        #expect(try halves.put("key", 10))
        #expect(try halves["key"] == 10)
        #expect(try halves.getMany(["key"]) == [10])
        #expect(try store.keyspace("space", String.self, Int.self)["key"] == 5)
        #expect(try store.keyspace("space").typed(String.self, using: DirectCodec<String>())["key"] == "5")
        try halves.forEach { key, value in
            #expect(key == "key" && value == 10)
            return true
        }
    }
}
