import CMartletShims

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A ring of bytes at positions that grow for good: a position's place is its remainder by the size.
///
/// It knows nothing of who may write where: that is for those who share it to settle. Zero where nothing was written.
struct RingBuffer {
    /// A power of two.
    let bytes: Int
    private let address: UInt

    /// A ring in zeroed memory at `address`, a multiple of 64.
    init(at address: UInt, bytes: Int) {
        precondition(bytes.nonzeroBitCount == 1, "a ring of \(bytes) bytes")
        self.address = address
        self.bytes = bytes
    }

    /// The word at a position, a multiple of 8.
    @inline(__always)
    func word(at position: UInt64) -> Word { Word(at: place(of: position)) }

    /// Copies bytes to a position, around the end of the ring if need be.
    @inline(__always)
    func copy(_ source: RawSpan, to position: UInt64) {
        unsafe source.withUnsafeBytes { source in
            guard let start = source.baseAddress else { return }
            let first = min(source.count, bytesToEnd(from: position))
            unsafe memcpy(pointer(position), start, first)
            if first < source.count { unsafe memcpy(pointer(0), start + first, source.count - first) }
        }
    }

    /// Calls `body` with the bytes from a position on: in one piece, or in two around the end of the ring.
    func forEachPiece<E: Error>(
        from position: UInt64, count: Int, _ body: (_ piece: RawSpan, _ offset: Int) throws(E) -> Void
    ) throws(E) {
        let first = min(count, bytesToEnd(from: position))
        try body(unsafe UnsafeRawBufferPointer(start: pointer(position), count: first).bytes, 0)
        if first < count {
            try body(unsafe UnsafeRawBufferPointer(start: pointer(0), count: count - first).bytes, first)
        }
    }

    /// The CRC-32C of bytes from a position on, after others whose checksum is `crc`.
    @inline(__always)
    func checksum(after crc: UInt32, from position: UInt64, count: Int) -> UInt32 {
        let first = min(count, bytesToEnd(from: position))
        let crc = unsafe martletshim_crc32c(crc, pointer(position), first)
        return first == count ? crc : unsafe martletshim_crc32c(crc, pointer(0), count - first)
    }

    /// Makes bytes from a position on zero.
    func clear(from position: UInt64, count: Int) {
        let first = min(count, bytesToEnd(from: position))
        unsafe memset(pointer(position), 0, first)
        if first < count { unsafe memset(pointer(0), 0, count - first) }
    }

    @inline(__always)
    private func bytesToEnd(from position: UInt64) -> Int { bytes &- Int(position & UInt64(bytes &- 1)) }

    @inline(__always)
    private func place(of position: UInt64) -> UInt { address &+ UInt(position & UInt64(bytes &- 1)) }

    @inline(__always)
    private func pointer(_ position: UInt64) -> UnsafeMutableRawPointer {
        unsafe UnsafeMutableRawPointer(bitPattern: place(of: position)).unsafelyUnwrapped
    }
}
