@testable import Martlet
import MartletTestSupport
import Testing

@Suite struct StoreKeyTests {
    @Test(arguments: Seed.some(2))
    func keysAreReadBackAsTheyWere(seed: Seed) throws {
        func check<Key: Sampled>(_ type: Key.Type) throws {
            for key in type.samples(500, seed: seed) {
                let bytes = keyBytes(key)
                let read = try readKey(bytes, as: type)
                #expect(read == key, "\(seed): \(type) \(key)")
                #expect(keyBytes(read) == bytes, "\(seed): \(type) \(key)")
            }
        }
        for type in sampledTypes { try check(type) }
        #expect(try readKey([0, 255, 0], as: [UInt8].self) == [0, 255, 0])
    }

    /// A text's bytes are in the order of its Unicode scalars, which is not Swift's for texts that are composed.
    @Test(arguments: Seed.some(2))
    func bytesAreInTheOrderOfTheValues(seed: Seed) {
        func check<Key: Sampled>(_ type: Key.Type) {
            let keys = type.samples(500, seed: seed)
            #expect(breaks(keys, keyBytes) == 0, "\(seed): \(type)")
        }
        for type in sampledTypes where type != String.self { check(type) }
    }

    @Test func otherFormsAreNotInOrder() {
        let seed = Seed(1)
        #expect(breaks(Int.samples(50, seed: seed), { valueBytes($0) }) > 0)
        #expect(breaks(Int.samples(50, seed: seed), { keyBytes(UInt(bitPattern: $0)) }) > 0)
        #expect(breaks(UInt.samples(50, seed: seed), { keyBytes($0.byteSwapped) }) > 0)
        #expect(breaks(Double.samples(50, seed: seed), { keyBytes($0.bitPattern) }) > 0)
    }

    /// They are a format: what is stored has to be found by later versions.
    @Test func goldenBytes() {
        #expect(keyBytes(0) == [0x80, 0, 0, 0, 0, 0, 0, 0])
        #expect(keyBytes(-1) == [0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])
        #expect(keyBytes(Int64(0x0102_0304_0506_0708)) == [0x81, 2, 3, 4, 5, 6, 7, 8])
        #expect(keyBytes(UInt(0x0102_0304_0506_0708)) == [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(keyBytes(UInt64(258)) == [0, 0, 0, 0, 0, 0, 1, 2])
        #expect(keyBytes(Int32(-2)) == [0x7F, 0xFF, 0xFF, 0xFE])
        #expect(keyBytes(UInt32(7)) == [0, 0, 0, 7])
        #expect(keyBytes(Int16(258)) == [0x81, 2])
        #expect(keyBytes(UInt16(258)) == [1, 2])
        #expect(keyBytes(Int8.min) == [0])
        #expect(keyBytes(UInt8.max) == [255])
        #expect(keyBytes(Int128(1)) == [0x80] + [UInt8](repeating: 0, count: 14) + [1])
        #expect(keyBytes(UInt128(1) << 120) == [1] + [UInt8](repeating: 0, count: 15))
        #expect(keyBytes(0.0) == [0x80, 0, 0, 0, 0, 0, 0, 0])
        #expect(keyBytes(1.0) == [0xBF, 0xF0, 0, 0, 0, 0, 0, 0])
        #expect(keyBytes(-1.0) == [0x40, 0x0F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])
        #expect(keyBytes(-Double.infinity) == [0x00, 0x0F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])
        #expect(keyBytes(Double.nan) == [0xFF, 0xF8, 0, 0, 0, 0, 0, 0])
        #expect(keyBytes(Float(1)) == [0xBF, 0x80, 0, 0])
        #expect(keyBytes(-Float(1)) == [0x40, 0x7F, 0xFF, 0xFF])
        #expect(keyBytes(Float.nan) == [0xFF, 0xC0, 0, 0])
        #expect(keyBytes(false) == [0])
        #expect(keyBytes(true) == [1])
        #expect(keyBytes("aé") == [0x61, 0xC3, 0xA9])
        #expect(keyBytes("aé".dropFirst()) == [0xC3, 0xA9])
        #expect(keyBytes([1, 2, 3] as [UInt8]) == [1, 2, 3])
        #expect(keyBytes(([1, 2, 3] as [UInt8]).dropFirst()) == [2, 3])
    }

    @Test func numbersThatAreEqualAreOneKey() {
        #expect(keyBytes(-0.0) == keyBytes(0.0))
        #expect(keyBytes(-Float(0)) == keyBytes(Float(0)))
        let nans = [Double.nan, -.nan, .signalingNaN, Double(nan: 7, signaling: false)]
        #expect(Set(nans.map(keyBytes)).count == 1)
        #expect(keyBytes(Double.infinity).lexicographicallyPrecedes(keyBytes(Double.nan)))
        #expect(keyBytes(Int(5)) == keyBytes(Int64(5)))
        #expect(keyBytes(Int(5)) != keyBytes(Int32(5)))
        #expect(keyBytes(Int(5)) != keyBytes("5"))
    }

    /// What can be read is the key it was read from, and nothing else traps.
    @Test(arguments: Seed.some(2))
    func hostileBytesAreReadExactlyOrRefused(seed: Seed) {
        func check<Key: Sampled>(_ type: Key.Type) {
            var random = seed.generator()
            var (read, refused) = (0, 0)
            for _ in 0..<2_000 {
                let bytes = hostileBytes(using: &random)
                do throws(StoreError) {
                    guard keyBytes(try readKey(bytes, as: type)) == bytes else {
                        Issue.record("\(seed): \(type) of \(bytes)")
                        return
                    }
                    read += 1
                } catch {
                    expectRefusal(error, seed)
                    refused += 1
                }
            }
            #expect(read > 0 && refused > 0, "\(seed): \(type) is not tried both ways")
        }
        for type in sampledTypes { check(type) }
    }

    @Test func keysThatNoNumberMakesAreRefused() {
        let negativeZero: [UInt8] = [0x7F] + [UInt8](repeating: 0xFF, count: 7)
        let negativeNaN = [UInt8](repeating: 0, count: 8)
        let otherNaN = [UInt8](repeating: 0xFF, count: 8)
        for bytes in [negativeZero, negativeNaN, otherNaN] {
            #expect(
                refusal { () throws(StoreError) in try readKey(bytes, as: Double.self) }
                    == "bits that no key of a Double has")
        }
        #expect(
            refusal { () throws(StoreError) in try readKey([1, 2, 3], as: Int.self) } == "3 bytes, not the 8 of Int")
        #expect(refusal { () throws(StoreError) in try readKey([2], as: Bool.self) } == "a byte 2, neither 0 nor 1")
    }
}

/// How many neighbours among `values`, sorted, have bytes in another order than they are. None means no pair has.
private func breaks<Value: Comparable>(_ values: [Value], _ bytes: (Value) -> [UInt8]) -> Int {
    let encoded = values.sorted().map { ($0, bytes($0)) }
    return zip(encoded, encoded.dropFirst()).count { one, next in
        one.0 == next.0 ? one.1 != next.1 : !one.1.lexicographicallyPrecedes(next.1)
    }
}
