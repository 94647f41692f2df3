import CMartletShims
import Martlet
import Testing

/// What a get into a buffer copies, and that it ends its own pin and no other.
struct CopyTests {
    /// More than any size that is copied in another way than its neighbours.
    private static let sizes = 0...300
    private static let margin = 64

    private static func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) } }

    @Test(arguments: [true, false])
    func eachSizeIsCopiedWholeAndNothingBesideIt(isPortable: Bool) {
        let copy = unsafe isPortable ? martletshim_copy_and_unpin_portable : martletshim_copy_and_unpin
        for size in Self.sizes {
            let source = Self.bytes(size)
            var target = [UInt8](repeating: 0xEE, count: size + 2 * Self.margin)
            var pin: UInt64 = 5
            let copied = unsafe target.withUnsafeMutableBytes { target in
                unsafe source.withUnsafeBytes { source in
                    unsafe withUnsafeMutablePointer(to: &pin) { pin in
                        unsafe copy(
                            target.baseAddress! + Self.margin, source.baseAddress, Int64(size), UInt(bitPattern: pin))
                    }
                }
            }
            let beside = [UInt8](repeating: 0xEE, count: Self.margin)
            #expect(copied == size)
            #expect(pin == 0)
            #expect(target == beside + source + beside, "\(size) bytes")
        }
    }

    @Test func aValueOfEachSizeIsReadIntoABufferOfItsSize() throws {
        let store = try Store()
        for size in Self.sizes {
            try store.put("a key of 16 byte", Self.bytes(size))
            var buffer = [UInt8](repeating: 0xEE, count: size)
            var bytes = buffer.mutableSpan
            let read = try store.get("a key of 16 byte", into: &bytes)
            #expect(read == size)
            #expect(buffer == Self.bytes(size))
            guard size > 0 else { continue }
            var short = [UInt8](repeating: 0xEE, count: size - 1)
            var room = short.mutableSpan
            let refused = Result { () throws(StoreError) in try store.get("a key of 16 byte", into: &room) }
            #expect(refused == .failure(.bufferTooSmall(needed: size)))
            #expect(short == [UInt8](repeating: 0xEE, count: size - 1))
        }
    }

    /// However it ends: what an outer read has found stays where it is, and after a read of its own nothing is pinned.
    @Test(arguments: ["a short one", "a long one", "too large", "not there"])
    func aGetEndsItsOwnPinAlone(key: String) throws {
        let store = try Store()
        try store.put("the outer one", "stays")
        try store.put("a short one", "value")
        try store.put("a long one", "value", expiring: .after(.seconds(3_600)))
        try store.put("too large", Self.bytes(9))
        var buffer = [UInt8](repeating: 0, count: 8)
        func get() -> Result<Int?, StoreError> {
            var bytes = buffer.mutableSpan
            return Result { () throws(StoreError) in try store.get(key, into: &bytes) }
        }
        let expected: Result<Int?, StoreError> =
            switch key {
            case "too large": .failure(.bufferTooSmall(needed: 9))
            case "not there": .success(nil)
            default: .success(5)
            }
        #expect(get() == expected)
        #expect(store.statistics().oldestPin == nil)
        try store.withValue("the outer one") { value in
            #expect(get() == expected)
            #expect(store.statistics().oldestPin != nil)
            #expect(value.byteCount == 5)
        }
        #expect(store.statistics().oldestPin == nil)
    }
}
