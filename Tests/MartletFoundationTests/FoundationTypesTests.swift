import Foundation
import Martlet
import MartletFoundation
import MartletTestSupport
import Testing

/// A type of Foundation that is a key as well as a value.
private protocol Stored: Hashable, StoreKey, StoreKeyDecodable, StoreValue, StoreDecodable {
    static var edges: [Self] { get }
    static func sample(using random: inout SeededGenerator) -> Self
}

extension Data: Stored {
    static var edges: [Data] {
        [Data(), Data([0]), Data([1, 2, 3]).dropFirst(), Data(repeating: 7, count: 100_000)[9...99]]
    }

    static func sample(using random: inout SeededGenerator) -> Data {
        let bytes = (0..<Int.random(in: 0..<100, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        return Data(bytes)
    }
}

extension URL: Stored {
    static var edges: [URL] {
        let texts = [
            "https://www.swift.org/install?os=linux#top", "file:///tmp/a%20b", "mailto:a@b.c", "a/b", "#x",
            "ws://[::1]:8080/", "//host", "/",
        ]
        return texts.compactMap(URL.init(string:)) + [URL(filePath: "/a b/ä")]
    }

    static func sample(using random: inout SeededGenerator) -> URL {
        URL(filePath: "/\(random.next())/\(Character(UnicodeScalar(UInt8.random(in: 32..<127, using: &random))))")
    }
}

extension UUID: Stored {
    static var edges: [UUID] {
        let all = UInt8.max
        return [
            UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
            UUID(uuid: (all, all, all, all, all, all, all, all, all, all, all, all, all, all, all, all)),
            UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)),
        ]
    }

    static func sample(using random: inout SeededGenerator) -> UUID {
        var bytes = [random.next(), random.next()]
        return unsafe bytes.withUnsafeMutableBytes { unsafe UUID(uuid: $0.load(as: uuid_t.self)) }
    }
}

extension Date: Stored {
    static var edges: [Date] {
        let seconds = [0, 0.1, 1e-9, .leastNonzeroMagnitude, 1e9, 1e300, .infinity]
        return (seconds + seconds.map(-)).map(Date.init(timeIntervalSinceReferenceDate:))
            + [.distantPast, .distantFuture, Date(timeIntervalSince1970: 0), Date(timeIntervalSince1970: 0.1)]
    }

    static func sample(using random: inout SeededGenerator) -> Date {
        Date(timeIntervalSince1970: Double.random(in: -1e10...1e10, using: &random))
    }
}

@Suite struct FoundationTypesTests {
    @Test(arguments: Seed.some(2))
    func keysAndValuesAreReadBackAsTheyWere(seed: Seed) throws {
        func check<Type: Stored>(_ type: Type.Type) throws {
            let space = try Store().keyspace("space", type, type)
            for sample in samples(of: type, seed) {
                try space.put(sample, sample)
                #expect(try space[sample] == sample, "\(seed): \(type)")
                #expect(try readKey(keyBytes(sample), as: type) == sample, "\(seed): \(type)")
                #expect(try readValue(valueBytes(sample), as: type) == sample, "\(seed): \(type)")
            }
            var read = Set<Type>()
            try space.forEach { key, value in
                #expect(key == value, "\(seed): \(type)")
                return read.insert(key).inserted
            }
            #expect(read == Set(samples(of: type, seed)), "\(seed): \(type)")
        }
        try check(Data.self)
        try check(URL.self)
        try check(UUID.self)
        try check(Date.self)
    }

    @Test(arguments: Seed.some(2))
    func keysAreInTheOrderOfDatesAndOfUUIDs(seed: Seed) {
        func breaks<Type: Stored & Comparable>(_ type: Type.Type, _ bytes: (Type) -> [UInt8]) -> Int {
            let encoded = samples(of: type, seed).map { ($0, bytes($0)) }
            return encoded.reduce(0) { count, one in
                count + encoded.count { (one.0 < $0.0) != one.1.lexicographicallyPrecedes($0.1) }
            }
        }
        #expect(breaks(Date.self) { keyBytes($0) } == 0, "\(seed)")
        #expect(breaks(UUID.self) { keyBytes($0) } == 0, "\(seed)")
        // The controls.
        #expect(breaks(Date.self) { valueBytes($0) } > 0, "\(seed)")
        #expect(breaks(UUID.self) { keyBytes($0).reversed() } > 0, "\(seed)")
    }

    /// They are a format: what is stored has to be read by later versions.
    @Test func goldenBytes() throws {
        #expect(keyBytes(Data([1, 2])) == [1, 2])
        #expect(valueBytes(Data([1, 2])) == [1, 2])
        let url = try #require(URL(string: "https://www.swift.org/a%20b"))
        #expect(keyBytes(url) == Array("https://www.swift.org/a%20b".utf8))
        #expect(valueBytes(url) == Array("https://www.swift.org/a%20b".utf8))
        let relative = try #require(URL(string: "b", relativeTo: url))
        #expect(valueBytes(relative) == Array("https://www.swift.org/b".utf8))
        let uuid = try #require(UUID(uuidString: "00010203-0405-0607-0809-0A0B0C0D0E0F"))
        #expect(keyBytes(uuid) == Array(0..<16))
        #expect(valueBytes(uuid) == Array(0..<16))
        #expect(keyBytes(Date(timeIntervalSinceReferenceDate: 1)) == [0xBF, 0xF0, 0, 0, 0, 0, 0, 0])
        #expect(valueBytes(Date(timeIntervalSince1970: 0)) == Array("-978307200.0".utf8))
        #expect(valueBytes(Date(timeIntervalSinceReferenceDate: 0.1)) == Array("0.1".utf8))
    }

    @Test(arguments: Seed.some(2))
    func hostileBytesAreReadExactlyOrRefused(seed: Seed) {
        func check<Type: Stored>(_ type: Type.Type, refuses: Bool) {
            var random = seed.generator()
            var (read, refused) = (0, 0)
            for _ in 0..<3_000 {
                let alphabet = Bool.random(using: &random) ? Array(0...255) : Array("0123abc:/?#[]@%.-e \0".utf8)
                let size = [0, 1, 3, 8, 8, 16, 16, 40].randomElement(using: &random) ?? 0
                let bytes = (0..<size).map { _ in alphabet.randomElement(using: &random) ?? 0 }
                do throws(StoreError) {
                    _ = try? readValue(bytes, as: type)
                    #expect(keyBytes(try readKey(bytes, as: type)) == bytes, "\(seed): \(type) of \(bytes)")
                    read += 1
                } catch {
                    guard case .undecodable = error else {
                        Issue.record("\(seed): \(error)")
                        return
                    }
                    refused += 1
                }
            }
            #expect(read > 0 && (refused > 0) == refuses, "\(seed): \(type) is not tried both ways")
        }
        check(Data.self, refuses: false)
        check(URL.self, refuses: true)
        check(UUID.self, refuses: true)
        check(Date.self, refuses: true)
    }

    @Test func refusalsSayWhy() {
        #expect(throws: StoreError.undecodable(reason: "not a URL")) { try readValue([], as: URL.self) }
        #expect(throws: StoreError.undecodable(reason: "not a URL")) { try readKey(Array("a b".utf8), as: URL.self) }
        #expect(throws: StoreError.undecodable(reason: "not UTF-8")) { try readKey([0xFF], as: URL.self) }
        #expect(throws: StoreError.undecodable(reason: "3 bytes, not the 16 of a UUID")) {
            try readValue([1, 2, 3], as: UUID.self)
        }
    }
}

private func samples<Type: Stored>(of type: Type.Type, _ seed: Seed) -> [Type] {
    var random = seed.generator()
    return type.edges + (0..<100).map { _ in type.sample(using: &random) }
}

private func keyBytes(_ key: some StoreKey) -> [UInt8] { Array(key.withKeyBytes { Data(storeBytes: $0) }) }

private func valueBytes(_ value: some StoreValue) -> [UInt8] { Array(value.withValueBytes { Data(storeBytes: $0) }) }

private func readKey<Key: StoreKeyDecodable>(_ bytes: [UInt8], as type: Key.Type) throws(StoreError) -> Key {
    try Key(storeKey: unsafe bytes.span.bytes)
}

private func readValue<Value: StoreDecodable>(_ bytes: [UInt8], as type: Value.Type) throws(StoreError) -> Value {
    try Value(storeValue: unsafe bytes.span.bytes)
}

extension Data {
    fileprivate init(storeBytes bytes: RawSpan) { self = unsafe bytes.withUnsafeBytes { unsafe Data($0) } }
}
