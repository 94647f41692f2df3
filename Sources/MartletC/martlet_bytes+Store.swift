import CMartlet
import Martlet

/// Bytes of a C program's are keys and values as they are.
extension martlet_bytes: StoreKey, StoreValue {
    /// Whether there can be such bytes: somewhere, unless there are none.
    @inline(__always)
    var isSound: Bool { unsafe data != nil || size == 0 }

    /// Whether they may be a key. A size that C has from beyond `PTRDIFF_MAX` is negative here.
    ///
    /// The number is `Limit.keyBytesMax`, which is another module's and would be a call; so is the next.
    @inline(__always)
    var isKeySized: Bool { unsafe UInt(bitPattern: size) <= 65_535 }

    /// Whether they may be a value.
    @inline(__always)
    var isValueSized: Bool { unsafe UInt(bitPattern: size) <= 512 << 20 }

    /// Calls `body` with the bytes where they lie.
    /// - Precondition: They are sound, and of a size that there can be.
    @inline(__always)
    public borrowing func withKeyBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try body(unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(start: data, count: size)))
    }

    /// Calls `body` with the bytes where they lie, as a key's.
    @inline(__always)
    public borrowing func withValueBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try unsafe withKeyBytes(body)
    }

    /// Calls `body` with bytes of the store as C has them, for as long as it runs.
    @inline(__always)
    static func with<R>(_ bytes: RawSpan, _ body: (martlet_bytes) -> R) -> R {
        unsafe bytes.withUnsafeBytes { unsafe body(martlet_bytes(data: $0.baseAddress, size: $0.count)) }
    }
}
