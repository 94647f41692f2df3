import Martlet

/// Bytes that lie somewhere for as long as the process runs: in a mapped file, or in a thread's buffer.
@safe struct Bytes: StoreKey, StoreValue, @unchecked Sendable {
    // Sendable: those of a file do not change, and a buffer is its thread's own.
    let start: UnsafeRawPointer
    // Of 32 bits, so that the compiler sees that no size is negative.
    private let size: UInt32

    @inline(__always)
    init(start: UnsafeRawPointer, size: UInt32) {
        unsafe self.start = start
        self.size = size
    }

    var count: Int { Int(size) }

    var firstWord: UInt64 { unsafe start.loadUnaligned(as: UInt64.self) }
    var array: [UInt8] { unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count)) }

    @inline(__always)
    borrowing func withKeyBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try body(unsafe RawSpan(_unsafeStart: start, byteCount: count))
    }

    @inline(__always)
    borrowing func withValueBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try body(unsafe RawSpan(_unsafeStart: start, byteCount: count))
    }
}

/// A thread's own memory to copy values to and make them in. Never freed: a process makes few.
@safe struct Buffer {
    private let start: UnsafeMutableRawPointer
    private let size: UInt32

    init(count: Int) {
        precondition(count >= 8)
        unsafe start = .allocate(byteCount: count, alignment: 64)
        unsafe start.initializeMemory(as: UInt8.self, repeating: 0, count: count)
        size = UInt32(count)
    }

    var count: Int { Int(size) }
    var bytes: Bytes { unsafe Bytes(start: UnsafeRawPointer(start), size: size) }

    /// A part of it.
    @inline(__always)
    func part(_ offset: Int, count: Int) -> Buffer {
        precondition(offset >= 0 && count >= 8 && offset + count <= self.count)
        return unsafe Buffer(start: start + offset, size: UInt32(truncatingIfNeeded: count))
    }

    @inline(__always)
    func word(at offset: Int) -> UInt64 {
        precondition(offset + 8 <= count)
        return unsafe start.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }

    // All have 8 bytes, so these need no check.
    @inline(__always) var firstWord: UInt64 { unsafe start.loadUnaligned(as: UInt64.self) }
    @inline(__always) var lastWord: UInt64 { unsafe start.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self) }

    @inline(__always)
    func setWord(_ word: UInt64, at offset: Int) {
        precondition(offset + 8 <= count)
        unsafe start.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
    }

    func setByte(_ byte: UInt8, at offset: Int) {
        precondition(offset < count)
        unsafe start.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
    }

    /// Lets `body` write into it. Returns what `body` returns.
    @inline(__always)
    func fill<R, E: Error>(_ body: (inout MutableRawSpan) throws(E) -> R) throws(E) -> R {
        var span = unsafe MutableRawSpan(_unsafeStart: start, byteCount: count)
        return try body(&span)
    }

    @inline(__always)
    func copy(_ value: [UInt8]) {
        precondition(value.count <= count)
        unsafe value.withUnsafeBytes {
            unsafe start.copyMemory(from: $0.baseAddress.unsafelyUnwrapped, byteCount: $0.count)
        }
    }

    @inline(__always)
    func copy(_ value: RawSpan) {
        precondition(value.byteCount <= count)
        unsafe value.withUnsafeBytes {
            unsafe start.copyMemory(from: $0.baseAddress.unsafelyUnwrapped, byteCount: $0.count)
        }
    }

    private init(start: UnsafeMutableRawPointer, size: UInt32) {
        unsafe self.start = start
        self.size = size
    }
}
