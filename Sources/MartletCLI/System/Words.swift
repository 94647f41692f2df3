/// Filling, copying and checking values quickly.
enum Words {
    /// Fills the first `count` bytes of `buffer` with numbers that follow from `seed`.
    static func fill(_ buffer: inout [UInt8], first count: Int, from seed: UInt64) {
        var span = buffer.mutableSpan
        var bytes = unsafe span.mutableBytes
        var random = SplitMix(seed: seed)
        var offset = 0
        while offset + 8 <= count {
            bytes.storeBytes(of: random.next(), toByteOffset: offset, as: UInt64.self)
            offset += 8
        }
        var rest = random.next()
        while offset < count {
            bytes.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: offset, as: UInt8.self)
            rest >>= 8
            offset += 1
        }
    }

    /// A number that differs, all but certainly, when the bytes or their count do.
    static func fingerprint(_ bytes: RawSpan) -> UInt64 {
        var sum = UInt64(bytes.byteCount) &* 0x9E37_79B9_7F4A_7C15
        var offset = 0
        while offset + 8 <= bytes.byteCount {
            sum = mix(sum, unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        var rest: UInt64 = 0
        while offset < bytes.byteCount {
            rest = rest << 8 | UInt64(unsafe bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self))
            offset += 1
        }
        return mix(sum, rest)
    }

    static func array(copying bytes: RawSpan) -> [UInt8] {
        unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }
    }

    /// Copies `bytes` to the start of `buffer`, which must be large enough.
    static func copy(_ bytes: [UInt8], to buffer: inout MutableRawSpan) {
        precondition(bytes.count <= buffer.byteCount)
        unsafe buffer.withUnsafeMutableBytes { target in
            unsafe bytes.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
        }
    }

    /// Copies `bytes` to `buffer`, from `start` on, where there must be room.
    static func copy(_ bytes: RawSpan, to buffer: inout [UInt8], at start: Int = 0) {
        precondition(start >= 0 && bytes.byteCount <= buffer.count - start)
        unsafe buffer.withUnsafeMutableBytes { target in
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: target[start...])
            unsafe bytes.withUnsafeBytes { unsafe rest.copyMemory(from: $0) }
        }
    }

    /// Makes `buffer` longer. What the new bytes are is not said: as long as nobody writes to them, they take no memory.
    static func enlarge(_ buffer: inout [UInt8], to count: Int) {
        let before = buffer.count
        precondition(count >= before)
        buffer = unsafe [UInt8](unsafeUninitializedCapacity: count) { target, filled in
            unsafe buffer.withUnsafeBytes { unsafe UnsafeMutableRawBufferPointer(target).copyMemory(from: $0) }
            filled = count
        }
    }

    private static func mix(_ sum: UInt64, _ word: UInt64) -> UInt64 {
        let product = (sum ^ word).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low &+ sum
    }
}
