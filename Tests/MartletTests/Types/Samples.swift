@testable import Martlet
import MartletTestSupport
import Testing

/// A type with values to try: all its edges, and as many others as are asked for.
protocol Sampled: Comparable & StoreKey & StoreKeyDecodable & StoreValue & StoreDecodable {
    static var edges: [Self] { get }
    static func sample(using random: inout SeededGenerator) -> Self
}

extension Sampled {
    static func samples(_ count: Int, seed: Seed) -> [Self] {
        var random = seed.generator()
        return edges + (0..<count).map { _ in Self.sample(using: &random) }
    }
}

extension Sampled where Self: FixedWidthInteger {
    static var edges: [Self] {
        let powers = (0..<bitWidth - 1).map { Self(1) << $0 }
        let around = powers.flatMap { [$0 - 1, $0, $0 + 1, 0 &- $0, ~$0] }
        return [min, min + 1, max - 1, max] + around
    }

    /// As many bits as it happens to be, so that small numbers come up as well.
    static func sample(using random: inout SeededGenerator) -> Self {
        Self.random(in: min...max, using: &random) >> Self.random(in: 0..<Self(bitWidth), using: &random)
    }
}

extension Int: Sampled {}
extension Int8: Sampled {}
extension Int16: Sampled {}
extension Int32: Sampled {}
extension Int64: Sampled {}
extension Int128: Sampled {}
extension UInt: Sampled {}
extension UInt8: Sampled {}
extension UInt16: Sampled {}
extension UInt32: Sampled {}
extension UInt64: Sampled {}
extension UInt128: Sampled {}

extension Double: Sampled {
    static var edges: [Double] {
        let positive: [Double] = [
            0, leastNonzeroMagnitude, leastNormalMagnitude.nextDown, leastNormalMagnitude, 0.1, 0.3, 1, 1.5, 100,
            0x1p53, 0x1p53 + 2, 1e15, 1e16, 1e22, .pi, greatestFiniteMagnitude, infinity,
        ]
        return positive + positive.map(-)
    }

    static func sample(using random: inout SeededGenerator) -> Double {
        let number = Double(bitPattern: random.next())
        return number.isNaN ? 0.5 : number
    }
}

extension Float: Sampled {
    static var edges: [Float] {
        let positive: [Float] = [
            0, leastNonzeroMagnitude, leastNormalMagnitude.nextDown, leastNormalMagnitude, 0.1, 1, 1.5, 0x1p24, 1e10,
            .pi, greatestFiniteMagnitude, infinity,
        ]
        return positive + positive.map(-)
    }

    static func sample(using random: inout SeededGenerator) -> Float {
        let number = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
        return number.isNaN ? 0.5 : number
    }
}

extension String: Sampled {
    static var edges: [String] { ["", "\0", "a", "a\0", "ab", "b", "é", "e\u{301}", "日本", "👩‍👩‍👧", "\u{10FFFF}"] }

    static func sample(using random: inout SeededGenerator) -> String {
        let letters = Array("ab\0é日👩".unicodeScalars)
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0..<40, using: &random) {
            text.append(letters[Int.random(in: 0..<letters.count, using: &random)])
        }
        return String(text)
    }
}

extension Bool: @retroactive Comparable {
    /// False comes first, as its bytes do.
    public static func < (one: Bool, other: Bool) -> Bool { !one && other }
}

extension Bool: Sampled {
    static var edges: [Bool] { [false, true] }
    static func sample(using random: inout SeededGenerator) -> Bool { Bool.random(using: &random) }
}

/// All types that are numbers, texts or truth values.
var sampledTypes: [any Sampled.Type] {
    [
        Int.self, Int8.self, Int16.self, Int32.self, Int64.self, Int128.self, UInt.self, UInt8.self, UInt16.self,
        UInt32.self, UInt64.self, UInt128.self, Double.self, Float.self, String.self, Bool.self,
    ]
}

func keyBytes(_ key: some StoreKey) -> [UInt8] { key.withKeyBytes { [UInt8](copying: $0) } }

func valueBytes(_ value: some StoreValue) -> [UInt8] { value.withValueBytes { [UInt8](copying: $0) } }

func readKey<Key: StoreKeyDecodable>(_ bytes: [UInt8], as type: Key.Type = Key.self) throws(StoreError) -> Key {
    try Key(storeKey: unsafe bytes.span.bytes)
}

func readValue<Value: StoreDecodable>(
    _ bytes: [UInt8], as type: Value.Type = Value.self
) throws(StoreError) -> Value {
    try Value(storeValue: unsafe bytes.span.bytes)
}

/// Why `body` could not read what it was given, `nil` if it could.
func refusal<Value>(_ body: () throws(StoreError) -> Value) -> String? {
    do throws(StoreError) {
        _ = try body()
        return nil
    } catch {
        guard case .undecodable(let reason) = error else { return "another error: \(error)" }
        return reason
    }
}

/// Bytes that are not read have to be refused with this error, and with a reason.
func expectRefusal(_ error: StoreError, _ seed: Seed) {
    guard case .undecodable(let reason) = error, !reason.isEmpty else {
        Issue.record("\(seed): \(error)")
        return
    }
}

private let hostileAlphabets: [[UInt8]] = [
    Array(0...255), Array("0123456789".utf8), Array("+-.0123456789eEinfax p\0".utf8), [0, 1, 2, 0x7F, 0x80, 0xFF],
]

/// Bytes as a hostile writer would choose them: mostly near what is right.
func hostileBytes(using random: inout SeededGenerator) -> [UInt8] {
    let sizes = [0, 1, 1, 2, 2, 4, 4, 8, 8, 8, 16, 16, 16, 24, Int.random(in: 0..<64, using: &random)]
    let alphabet = hostileAlphabets.randomElement(using: &random) ?? []
    let size = sizes.randomElement(using: &random) ?? 0
    return (0..<size).map { _ in alphabet.randomElement(using: &random) ?? 0 }
}
