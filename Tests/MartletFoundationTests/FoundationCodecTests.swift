import Foundation
import Martlet
import MartletFoundation
import MartletTestSupport
import Testing

private struct Address: Codable, Hashable { var street: String, number: Int }

private struct User: Codable, Hashable {
    var name = "Ada"
    var age: Int?
    var score = 0.1
    var joined = Date(timeIntervalSinceReferenceDate: 0.1)
    var photo = Data([1, 2, 3])
    var home = URL(filePath: "/a/b")
    var id = UUID()
    var addresses: [Address] = []
    var tags: [String: Int] = [:]

    static func sample(using random: inout SeededGenerator) -> User {
        let tags = (0..<Int.random(in: 0..<20, using: &random)).map { ("tag \($0)/", $0) }
        return User(
            name: "name \"\\ \u{1} ä \(random.next())", age: Bool.random(using: &random) ? nil : 1,
            score: Double.random(in: -1...1, using: &random),
            addresses: [Address(street: "", number: .min)], tags: Dictionary(uniqueKeysWithValues: tags))
    }
}

/// A type whose own coding throws what Foundation does not know.
private struct Stubborn: Codable {
    struct Refusal: Error, CustomStringConvertible { var description: String { "I will not" } }
    init() {}
    init(from decoder: any Decoder) throws { throw Refusal() }
    func encode(to encoder: any Encoder) throws { throw Refusal() }
}

@Suite struct FoundationCodecTests {
    @Test(arguments: Seed.some(2))
    func valuesAreReadBackAsTheyWere(seed: Seed) throws {
        var random = seed.generator()
        let store = try Store()
        let json = try store.keyspace("json", Int.self, using: JSONCodec<User>())
        let lists = try store.keyspace("lists", Int.self, using: PropertyListCodec<User>())
        for number in 0..<100 {
            let user = User.sample(using: &random)
            try json.put(number, user)
            try lists.put(number, user)
            #expect(try json[number] == user, "\(seed)")
            #expect(try lists[number] == user, "\(seed)")
        }
        #expect(try json.getMany([0, 1]) != json.getMany([1, 0]))
        let counts = try store.keyspace("counts", Int.self, using: JSONCodec<[Int]?>())
        try counts.put(1, nil)
        #expect(try counts[1] == .some(nil))
        #expect(try counts[2] == nil)
    }

    /// Keys are sorted and slashes left alone: this is what others read.
    @Test func equalValuesAreEqualJSON() throws {
        let store = try Store()
        try store.put("address", Address(street: "a/b ä", number: 1), using: JSONCodec())
        #expect(try store.get("address", as: String.self) == #"{"number":1,"street":"a/b ä"}"#)
        let pairs = (0..<100).map { ("key \($0)", $0) }
        try store.put("up", Dictionary(uniqueKeysWithValues: pairs), using: JSONCodec())
        try store.put("down", Dictionary(uniqueKeysWithValues: pairs.reversed()), using: JSONCodec())
        #expect(try store.get("up") == store.get("down"))
    }

    @Test func listsAreBinary() throws {
        let store = try Store()
        try store.put("list", [1, 2], using: PropertyListCodec())
        #expect(try #require(try store.get("list")).starts(with: "bplist00".utf8))
        #expect(try store.get("list", using: PropertyListCodec<[Int]>()) == [1, 2])
        try store.put("list", "<plist><array/></plist>")
        #expect(throws: StoreError.undecodable(reason: "not a binary property list")) {
            try store.get("list", using: PropertyListCodec<[Int]>())
        }
    }

    /// Foundation's decoder would follow each of these.
    @Test func listsThatAreNoTreesAreRefused() throws {
        func isRead(_ objects: [[UInt8]], top: UInt8 = 0) -> Bool {
            let bytes = propertyList(objects, top: top)
            let tree = try? PropertyListCodec<Tree>().decode(unsafe bytes.span.bytes)
            return tree != nil
        }
        let leaf: [UInt8] = [0xA0]
        #expect(isRead([leaf]))
        #expect(isRead([[0xA2, 1, 2], leaf, leaf]))
        #expect(isRead([leaf, [0xA1, 0]], top: 1))
        #expect(!isRead([[0xA1, 0]]), "a list in itself")
        #expect(!isRead([[0xA1, 1], [0xA1, 0]]), "two lists in each other")
        #expect(!isRead([[0xA2, 1, 1], leaf]), "a list that is in another twice")
        #expect(!isRead([[0xA1, 2], leaf]), "an object that is not there")
        #expect(!isRead([leaf], top: 1), "a top that is not there")
        #expect(!isRead([[0xA2, 1], leaf]), "a list with fewer objects than it says")
        #expect(!isRead([[0xAF, 0x13, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]]), "too many objects to count")
        let chain = (1...200).map { [0xA1, UInt8($0)] } + [leaf]
        #expect(isRead(chain))
        let deep = (1...600).map { [0xA1, UInt8($0 >> 8), UInt8($0 & 0xFF)] } + [leaf]
        let bytes = propertyList(deep, top: 0, referenceSize: 2)
        #expect(
            decodingReason { () throws(StoreError) -> Tree? in
                try PropertyListCodec<Tree>().decode(unsafe bytes.span.bytes)
            } == "not a binary property list")
    }

    @Test func whatCannotBeEncodedSaysWhere() throws {
        let store = try Store()
        let reason = encodingReason { () throws(StoreError) in
            try store.put("key", ["a": [1, .infinity]], using: JSONCodec<[String: [Double]]>())
        }
        #expect(reason?.hasPrefix("at a[1]: Unable to encode Double.inf") == true, "\(reason ?? "nothing")")
        let alone = encodingReason { () throws(StoreError) in try store.put("key", 1, using: PropertyListCodec<Int>()) }
        #expect(alone?.contains("Top-level Int") == true, "\(alone ?? "nothing")")
        #expect(
            encodingReason { () throws(StoreError) in try store.put("key", Stubborn(), using: JSONCodec()) }
                == "I will not")
        #expect(
            encodingReason { () throws(StoreError) in try store.put("key", Stubborn(), using: PropertyListCodec()) }
                == "Unable to encode the given top-level value as a property list (I will not)")
        #expect(
            encodingReason { () throws(StoreError) in try store.put("key", 1.5, using: JSONCodec<Double>()) } == nil)
        #expect(store.count == 1)
    }

    @Test func whatCannotBeDecodedSaysWhere() throws {
        typealias Book = [String: [Address]]
        func reason(_ json: String) throws -> String? {
            let store = try Store()
            try store.put("json", json)
            return decodingReason { () throws(StoreError) in try store.get("json", using: JSONCodec<Book>()) }
        }
        #expect(try reason(#"{"a":[{"street":"x","number":1}]}"#) == nil)
        let mismatch = try reason(#"{"a":[{"street":"x","number":1},{"street":2,"number":1}]}"#)
        #expect(mismatch?.hasPrefix("at a[1].street: Expected to decode String") == true, "\(mismatch ?? "nothing")")
        let missing = try reason(#"{"a":[{"street":"x"}]}"#)
        #expect(missing?.hasPrefix("at a[0].number: No value associated with key") == true, "\(missing ?? "nothing")")
        let absent = try reason(#"{"a":[{"street":null,"number":1}]}"#)
        #expect(absent?.hasPrefix("at a[0].street: ") == true, "\(absent ?? "nothing")")
        let broken = try reason(#"{"a":"#)
        #expect(broken?.hasPrefix("The given data was not valid JSON.") == true, "\(broken ?? "nothing")")
        #expect(try reason("") != nil)
        let store = try Store()
        try store.put("json", "[]")
        #expect(
            decodingReason { () throws(StoreError) in try store.get("json", using: JSONCodec<Stubborn>()) }
                == "I will not")
    }

    @Test func wrongFieldsOfListsSayWhere() throws {
        let store = try Store()
        try store.put("list", ["a": ["x", "y"]], using: PropertyListCodec())
        let reason = decodingReason { () throws(StoreError) in
            try store.get("list", using: PropertyListCodec<[String: [Int]]>())
        }
        #expect(reason?.hasPrefix("at a[0]: ") == true, "\(reason ?? "nothing")")
    }

    @Test(arguments: Seed.some(2))
    func hostileBytesAreReadOrRefused(seed: Seed) throws {
        var random = seed.generator()
        let user = User.sample(using: &random)
        func check(_ codec: some StoreCodec<User>) throws {
            let good = try codec.withEncoded(user) { bytes in unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) } }
            var (read, refused) = (0, 0)
            for _ in 0..<3_000 {
                var bytes = good
                for _ in 0..<Int.random(in: 0..<4, using: &random) {
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                if Int.random(in: 0..<8, using: &random) == 0 {
                    bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
                }
                do throws(StoreError) {
                    _ = try codec.decode(unsafe bytes.span.bytes)
                    read += 1
                } catch {
                    guard case .undecodable(let reason) = error, !reason.isEmpty else {
                        Issue.record("\(seed): \(error)")
                        return
                    }
                    refused += 1
                }
            }
            #expect(read > 0 && refused > 0, "\(seed): not tried both ways")
        }
        try check(JSONCodec<User>())
        try check(PropertyListCodec<User>())
    }

    @Test func threadsShareACodec() throws {
        let space = try Store().keyspace("space", Int.self, using: JSONCodec<User>())
        let user = User(addresses: [Address(street: "x", number: 1)])
        onThreads(4) { thread in
            for number in 0..<50 {
                try space.put(number * 4 + thread, user)
                guard try space[number * 4 + thread] == user else { preconditionFailure("another user was read") }
            }
        }
        #expect(space.count == 200)
    }
}

/// Lists in lists.
private struct Tree: Codable {
    var branches: [Tree]

    init(from decoder: any Decoder) throws { branches = try [Tree](from: decoder) }
    func encode(to encoder: any Encoder) throws { try branches.encode(to: encoder) }
}

private func propertyList(_ objects: [[UInt8]], top: UInt8, referenceSize: UInt8 = 1) -> [UInt8] {
    var bytes = Array("bplist00".utf8)
    var table: [UInt8] = []
    for object in objects {
        table += [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)]
        bytes += object
    }
    let number = { (value: Int) in (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) } }
    let tableStart = bytes.count
    bytes += table + [0, 0, 0, 0, 0, 0, 2, referenceSize]
    return bytes + number(objects.count) + number(Int(top)) + number(tableStart)
}

/// Why `body` could not encode, `nil` if it could.
private func encodingReason(_ body: () throws(StoreError) -> Bool) -> String? {
    do throws(StoreError) {
        _ = try body()
        return nil
    } catch {
        guard case .unencodable(let reason) = error else { return "another error: \(error)" }
        return reason
    }
}

/// Why `body` could not decode, `nil` if it could.
private func decodingReason<Value>(_ body: () throws(StoreError) -> Value?) -> String? {
    do throws(StoreError) {
        _ = try body()
        return nil
    } catch {
        guard case .undecodable(let reason) = error else { return "another error: \(error)" }
        return reason
    }
}
