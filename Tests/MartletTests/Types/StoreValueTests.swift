@testable import Martlet
import MartletTestSupport
import Testing

@Suite struct StoreValueTests {
    @Test(arguments: Seed.some(2))
    func valuesAreReadBackAsTheyWere(seed: Seed) throws {
        func check<Value: Sampled>(_ type: Value.Type) throws {
            for value in type.samples(500, seed: seed) {
                let bytes = valueBytes(value)
                let read = try readValue(bytes, as: type)
                #expect(read == value, "\(seed): \(type) \(value)")
                #expect(valueBytes(read) == bytes, "\(seed): \(type) \(value)")
            }
        }
        for type in sampledTypes { try check(type) }
    }

    /// They are a format: what is stored has to be read by later versions, and by other programs.
    @Test func goldenTexts() {
        #expect(text(0) == "0")
        #expect(text(-42) == "-42")
        #expect(text(Int.min) == "-9223372036854775808")
        #expect(text(UInt64.max) == "18446744073709551615")
        #expect(text(Int8.min) == "-128")
        #expect(text(Int128.min) == "-170141183460469231731687303715884105728")
        #expect(text(UInt128.max) == "340282366920938463463374607431768211455")
        #expect(text(0.1) == "0.1")
        #expect(text(-0.0) == "-0.0")
        #expect(text(100.0) == "100.0")
        #expect(text(1e16) == "1e+16")
        #expect(text(Double.leastNonzeroMagnitude) == "5e-324")
        #expect(text(Float(0.1)) == "0.1")
        #expect(text(Float(16_777_216)) == "16777216.0")
        #expect(text(Double.infinity) == "inf")
        #expect(text(-Double.infinity) == "-inf")
        #expect(text(-Double.nan) == "nan")
        #expect(text(Float.signalingNaN) == "nan")
        #expect(text(true) == "1")
        #expect(text(false) == "0")
        #expect(text("aé") == "aé")
    }

    @Test func textsOfIntegersAreThoseOfSwift() {
        func check<Number: Sampled & FixedWidthInteger>(_ type: Number.Type) {
            for number in type.samples(1_000, seed: Seed(3)) { #expect(text(number) == "\(number)") }
        }
        check(Int8.self)
        check(Int.self)
        check(UInt.self)
        check(Int128.self)
        check(UInt128.self)
    }

    /// Swift's own conversion is the oracle, but for the plus sign.
    @Test(arguments: Seed.some(2))
    func integersAreReadAsSwiftReadsThem(seed: Seed) {
        var random = seed.generator()
        func check<Number: FixedWidthInteger & StoreDecodable>(_ type: Number.Type, digits: Int) {
            var seen: [Bool: Int] = [:]
            for _ in 0..<2_000 {
                let alphabet = Array((Bool.random(using: &random) ? "0123456789" : "0123456789-+ x\0").utf8)
                var bytes = (0..<Int.random(in: 0...digits, using: &random)).map { _ in
                    alphabet.randomElement(using: &random) ?? 0
                }
                if Bool.random(using: &random) { bytes.insert(UInt8(ascii: "-"), at: 0) }
                let text = String(decoding: bytes, as: UTF8.self)
                let expected = text.hasPrefix("+") ? nil : Number(text)
                let read = try? readValue(bytes, as: type)
                #expect(read == expected, "\(seed): \(type) of \(text.debugDescription)")
                seen[expected != nil, default: 0] += 1
            }
            #expect(seen.values.count == 2, "\(seed): \(type) is not tried both ways")
        }
        check(Int8.self, digits: 4)
        check(UInt8.self, digits: 4)
        check(Int16.self, digits: 6)
        check(Int.self, digits: 20)
        check(UInt.self, digits: 21)
        check(Int128.self, digits: 40)
    }

    @Test func aPlusSignIsWhereThisDiffersFromSwift() {
        #expect(Int("+1") == 1)
        #expect(refusal("+1", Int.self) == "not a decimal integer")
        #expect(refusal("+1", Double.self) == "not a decimal number")
    }

    @Test func refusalsSayWhy() {
        #expect(refusal("", Int.self) == "not a decimal integer")
        #expect(refusal("-", Int.self) == "not a decimal integer")
        #expect(refusal("1.5", Int.self) == "not a decimal integer")
        #expect(refusal("128", Int8.self) == "an integer that does not fit Int8")
        #expect(refusal("-129", Int8.self) == "an integer that does not fit Int8")
        #expect(refusal("-1", UInt.self) == "an integer that does not fit UInt")
        #expect(refusal("999x", Int8.self) == "not a decimal integer")
        #expect(refusal("one", Double.self) == "not a decimal number")
        #expect(refusal(" 1", Double.self) == "not a decimal number")
        #expect(refusal("1\0", Double.self) == "not a decimal number")
        #expect(refusal("1e400", Double.self) == "a number that does not fit Double")
        #expect(refusal("1e40", Float.self) == "a number that does not fit Float")
        #expect(refusal("true", Bool.self) == "neither 0 nor 1")
        #expect(refusal("2", Bool.self) == "neither 0 nor 1")
        #expect(refusal("10", Bool.self) == "neither 0 nor 1")
        #expect(refusal("1", Int.self) == nil)
    }

    @Test func numbersOfOthersAreRead() throws {
        #expect(try read("007", Int.self) == 7)
        #expect(try read("-0", Int.self) == 0)
        #expect(try read("5", Double.self) == 5)
        #expect(try read("1e-3", Double.self) == 0.001)
        #expect(try read("infinity", Double.self) == .infinity)
        #expect(try read("-inf", Float.self) == -.infinity)
        #expect(try read("nan", Double.self).isNaN)
        #expect(try read("-0.0", Double.self).sign == .minus)
    }

    @Test(arguments: Seed.some(2))
    func hostileBytesAreReadOrRefused(seed: Seed) {
        func check<Value: Sampled>(_ type: Value.Type) {
            var random = seed.generator()
            var (read, refused) = (0, 0)
            for _ in 0..<2_000 {
                let bytes = hostileBytes(using: &random)
                do throws(StoreError) {
                    _ = try readValue(bytes, as: type)
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
}

private func text(_ value: some StoreValue) -> String { String(decoding: valueBytes(value), as: UTF8.self) }

private func read<Value: StoreDecodable>(_ text: String, _ type: Value.Type) throws(StoreError) -> Value {
    try readValue(Array(text.utf8), as: type)
}

private func refusal<Value: StoreDecodable>(_ text: String, _ type: Value.Type) -> String? {
    refusal { () throws(StoreError) in try read(text, type) }
}
