@testable import Martlet
import MartletTestSupport
import Testing

private struct Point: BitwiseStoreKey, BitwiseStoreValue, Equatable { var x, y: Double }

/// Gaps after `small` and `flag`; the tail after `last` is not stored.
private struct Gappy: BitwiseStoreKey, BitwiseStoreValue, Equatable {
    var small: UInt8
    var wide: UInt32
    var flag: Bool
    var widest: Int64
    var last: UInt8
}

private enum Suit: CaseIterable { case clubs, diamonds, hearts, spades }

/// The fields of a struct inside end before its stride, and what follows may begin there.
private struct Inner { var a: Int32, b: UInt8 }

private struct Nested: BitwiseStoreValue {
    var inner: Inner
    var suit: Suit
    var pair: (Int16, Bool)
    var letters: InlineArray<5, UInt8>
    var points: InlineArray<2, Inner>
    var vector: SIMD3<Float>
    var time: Duration
}

private struct Empty: BitwiseStoreKey, BitwiseStoreValue, Equatable {}

@Suite struct BitwiseTests {
    @Test func bytesAreThoseOfMemory() throws {
        let point = Point(x: 1, y: -2)
        let expected = nativeBytes(1.0.bitPattern) + nativeBytes((-2.0).bitPattern)
        #expect(valueBytes(point) == expected)
        #expect(keyBytes(point) == expected)
        #expect(try readValue(expected, as: Point.self) == point)
        #expect(try readKey(expected, as: Point.self) == point)
        #expect(BitwiseWalk(Point.self).rules.isEmpty)
    }

    @Test func paddingIsStoredAsZeros() throws {
        let value = Gappy(small: 1, wide: 0x0203_0405, flag: true, widest: -1, last: 9)
        var expected: [UInt8] = [1, 0, 0, 0] + nativeBytes(0x0203_0405 as UInt32)
        expected += [1, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 0xFF, count: 8) + [9]
        let gaps = BitwiseWalk(Gappy.self).rules.filter(\.isPadding).map(\.offset)
        #expect(gaps == [1, 2, 3] + Array(9..<16))
        for garbage in [0x00, 0x5A, 0xFF] as [UInt8] {
            let dirty = [value].with(garbage, at: gaps)
            #expect(valueBytes(dirty[0]) == expected)
            #expect(keyBytes(dirty[0]) == expected)
            var bytes = unsafe [UInt8](copying: dirty.span.bytes)
            unsafe bytes.withUnsafeMutableBytes { unsafe BitwiseLayout.of(Gappy.self).clearPadding($0) }
            #expect(Array(bytes[..<expected.count]) == expected)
        }
        #expect(try readValue(expected, as: Gappy.self) == value)
    }

    /// The control: in memory, garbage is there.
    @Test func paddingInMemoryIsNot() {
        let dirty = [Gappy(small: 1, wide: 2, flag: true, widest: 3, last: 4)].with(0x5A, at: [1, 9])
        #expect(unsafe [UInt8](copying: dirty.span.bytes)[1] == 0x5A)
    }

    @Test func fieldsOfEveryKindAreSeenThrough() throws {
        let rules = BitwiseWalk(Nested.self).rules
        #expect(MemoryLayout<Nested>.size == 64)
        // Inner 0..<5, suit 5, pair 6..<9, letters 9..<14, points 16..<32 with gaps, vector 32..<48, time 48..<64.
        #expect(rules.filter(\.isPadding).map(\.offset) == [14, 15, 21, 22, 23, 29, 30, 31, 44, 45, 46, 47])
        #expect(rules.filter { !$0.isPadding }.map(\.offset) == [5, 8])
        #expect((0...255).filter { rules[0].allows($0) } == [0, 1, 2, 3])
        #expect((0...255).filter { rules[1].allows($0) } == [0, 1])
        let value = Nested(
            inner: Inner(a: -1, b: 2), suit: .spades, pair: (-3, true), letters: [4, 5, 6, 7, 8],
            points: [Inner(a: 9, b: 10), Inner(a: 11, b: 12)], vector: [1.5, 2.5, 3.5], time: .seconds(4))
        let read = try readValue(valueBytes(value), as: Nested.self)
        #expect(valueBytes(read) == valueBytes(value))
        #expect(read.inner.a == -1 && read.suit == .spades && read.pair == (-3, true) && read.letters[4] == 8)
        #expect(read.points[1].b == 12 && read.vector == [1.5, 2.5, 3.5] && read.time == .seconds(4))
    }

    @Test func nothingIsAValueToo() throws {
        #expect(valueBytes(Empty()) == [])
        #expect(try readKey([], as: Empty.self) == Empty())
        #expect(refusal { () throws(StoreError) in try readKey([0], as: Empty.self) } == "1 bytes, not the 0 of Empty")
    }

    @Test func bytesThatNoValueHasAreRefused() {
        let good = valueBytes(Gappy(small: 1, wide: 2, flag: true, widest: 3, last: 4))
        #expect(refusal { () throws(StoreError) in try readValue(good, as: Gappy.self) } == nil)
        for (offset, byte, isGood) in [
            (0, 7, true), (1, 1, false), (8, 0, true), (8, 2, false), (8, 255, false), (15, 1, false), (24, 255, true),
        ] as [(Int, UInt8, Bool)] {
            var bytes = good
            bytes[offset] = byte
            let reason = refusal { () throws(StoreError) in try readValue(bytes, as: Gappy.self) }
            let expected = "byte \(offset) is \(byte), which no value of this type has there"
            #expect(reason == (isGood ? nil : expected))
            #expect(refusal { () throws(StoreError) in try readKey(bytes, as: Gappy.self) } == reason)
        }
        let short = Array(good.dropLast())
        #expect(
            refusal { () throws(StoreError) in try readValue(short, as: Gappy.self) } == "24 bytes, not the 25 of Gappy"
        )
    }

    @Test(arguments: Seed.some(2))
    func hostileBytesAreReadExactlyOrRefused(seed: Seed) {
        var random = seed.generator()
        func check<Value: BitwiseStoreValue>(_ type: Value.Type) {
            var (read, refused) = (0, 0)
            let padding = BitwiseWalk(type).rules.filter(\.isPadding).map(\.offset)
            for _ in 0..<2_000 {
                var bytes = hostileBytes(using: &random)
                if Int.random(in: 0..<4, using: &random) > 0 {
                    bytes = [UInt8](repeating: UInt8.random(in: 0...1, using: &random), count: MemoryLayout<Value>.size)
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                    for offset in padding where Bool.random(using: &random) { bytes[offset] = 0 }
                }
                do throws(StoreError) {
                    guard valueBytes(try readValue(bytes, as: type)) == bytes else {
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
        check(Point.self)
        check(Gappy.self)
        check(Nested.self)
    }

    /// More types than the table has lists, found out by several threads at once.
    @Test func threadsAgreeOnLayouts() {
        onThreads(4, stackBytes: 8 << 20) { _ in
            func deepen<Value: BitwiseCopyable>(_ type: Value.Type, _ depth: Int) {
                let layout = BitwiseLayout.of(Twice<Value>.self)
                precondition(!layout.isPlain && !BitwiseLayout.isKnownPlain(ObjectIdentifier(Twice<Value>.self)))
                precondition(BitwiseLayout.of(InlineArray<3, Value>.self).isPlain)
                precondition(BitwiseLayout.isKnownPlain(ObjectIdentifier(InlineArray<3, Value>.self)))
                if depth > 0 { deepen(Once<Value>.self, depth - 1) }
            }
            deepen(UInt8.self, 80)
            deepen(Int64.self, 80)
        }
    }
}

private struct Once<Value: BitwiseCopyable>: BitwiseCopyable { var value: Value }
private struct Twice<Value: BitwiseCopyable>: BitwiseCopyable {
    var value: Value
    var flag: Bool
}

private func nativeBytes(_ number: some FixedWidthInteger & BitwiseCopyable) -> [UInt8] {
    withMemory(of: number) { [UInt8](copying: $0) }
}

extension [Gappy] {
    /// These with `garbage` in the first one's memory.
    fileprivate func with(_ garbage: UInt8, at offsets: [Int]) -> [Gappy] {
        var copy = self
        unsafe copy.withUnsafeMutableBytes { memory in
            for offset in offsets { unsafe memory[offset] = garbage }
        }
        return copy
    }
}
