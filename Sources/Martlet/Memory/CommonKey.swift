/// A key of 8 to 16 bytes, as most have, by its first and its last word, which overlap in one of fewer than 16.
///
/// It is hashed by these words and compared by them, so that its memory is read once.
struct CommonKey {
    let first: UInt64
    let last: UInt64
    let count: Int

    /// `nil` for a key of another size.
    @inline(__always)
    init?(_ key: RawSpan) {
        guard CommonKey.isCommon(key) else { return nil }
        count = key.byteCount
        unsafe first = key.unsafeLoadUnaligned(fromUncheckedByteOffset: 0, as: UInt64.self)
        unsafe last = key.unsafeLoadUnaligned(fromUncheckedByteOffset: count &- 8, as: UInt64.self)
    }

    @inline(__always)
    static func isCommon(_ key: RawSpan) -> Bool { key.byteCount >= 8 && key.byteCount <= 16 }

    /// Calls `body` with the bytes of the key, made anew of its words.
    @inline(__always)
    func withBytes<R>(_ body: (RawSpan) -> R) -> R {
        unsafe withUnsafeTemporaryAllocation(byteCount: 16, alignment: 8) { bytes in
            unsafe bytes.storeBytes(of: first, as: UInt64.self)
            unsafe bytes.storeBytes(of: last, toByteOffset: count &- 8, as: UInt64.self)
            return unsafe body(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[..<count]).bytes)
        }
    }

    /// Whether its bytes are those at `stored`, where as many lie.
    @inline(__always)
    func isSame(as stored: UnsafeRawPointer) -> Bool {
        unsafe stored.loadUnaligned(as: UInt64.self) == first
            && (stored - 8).loadUnaligned(fromByteOffset: count, as: UInt64.self) == last
    }
}
