/// A keyed hash of 64 bits: multiply and fold, after wyhash (Wang Yi) and its kin.
///
/// The key is drawn at random for each store, every constant of it, so whoever chooses the entries' keys cannot make
/// them collide. Nothing on disk or on a wire depends on it.
struct HashKey: Sendable {
    private let seed: UInt64
    private let first: UInt64
    private let second: UInt64

    static func random() -> HashKey {
        HashKey(
            seed: System.randomBits(), first: System.randomBits(), second: System.randomBits())
    }

    /// A key that is the same in each run, for tests that need collisions.
    static func known(_ number: UInt64) -> HashKey {
        HashKey(
            seed: number, first: 0xE703_7ED1_A0B4_28DB ^ number, second: 0x8EBC_6AF0_9C88_C6E3)
    }

    private init(seed: UInt64, first: UInt64, second: UInt64) {
        self.seed = seed
        self.first = first
        self.second = second
    }

    @inline(__always)
    func hash(_ key: RawSpan) -> UInt64 {
        // What is done with most keys is inlined; the rest is called.
        if let common = CommonKey(key) { return hash(common) }
        return hashOther(key)
    }

    @inline(__always)
    func hash(_ key: CommonKey) -> UInt64 { finish(key.first, key.last, seed, key.count) }

    @inline(__always)
    private func finish(_ low: UInt64, _ high: UInt64, _ state: UInt64, _ count: Int) -> UInt64 {
        fold(second ^ UInt64(truncatingIfNeeded: count), fold(low ^ second, high ^ state))
    }

    @inline(never)
    private func hashOther(_ key: RawSpan) -> UInt64 {
        let count = key.byteCount
        var state = seed
        var low: UInt64 = 0
        var high: UInt64 = 0
        if count > 16 {
            var offset = 0
            while offset &+ 16 < count {
                state = fold(load64(key, offset) ^ first, load64(key, offset &+ 8) ^ state)
                offset &+= 16
            }
            low = load64(key, count &- 16)
            high = load64(key, count &- 8)
        } else if count >= 4 {
            low = load32(key, 0)
            high = load32(key, count &- 4)
        } else if count > 0 {
            low = load8(key, 0) | load8(key, count &>> 1) &<< 8 | load8(key, count &- 1) &<< 16
        }
        return finish(low, high, state, count)
    }

    @inline(__always)
    private func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }

    // Offsets come from the key's own size above, so they need no check.
    @inline(__always)
    private func load64(_ key: RawSpan, _ offset: Int) -> UInt64 {
        unsafe key.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
    }

    @inline(__always)
    private func load32(_ key: RawSpan, _ offset: Int) -> UInt64 {
        UInt64(unsafe key.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt32.self))
    }

    @inline(__always)
    private func load8(_ key: RawSpan, _ offset: Int) -> UInt64 {
        UInt64(unsafe key.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt8.self))
    }
}
