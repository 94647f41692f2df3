import CMartletShims

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Bytes that lie somewhere in the store's memory, for as long as the pin of whoever found them keeps them there.
@usableFromInline
struct PlacedBytes {
    /// 0 for what is nowhere.
    @usableFromInline let address: UInt
    @usableFromInline let count: Int

    @inline(__always)
    init(at address: UInt, count: Int) {
        self.address = address
        self.count = count
    }

    /// Calls `body` with the bytes where they lie.
    @inlinable
    @inline(__always)
    func withBytes<R, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        let start = unsafe UnsafeRawPointer(bitPattern: address).unsafelyUnwrapped
        return try body(unsafe RawSpan(_unsafeStart: start, byteCount: count))
    }

    /// Copies the bytes to the start of `buffer`, where there is room for them.
    @inline(__always)
    func copy(to buffer: inout MutableRawSpan) {
        precondition(count <= buffer.byteCount)
        unsafe buffer.withUnsafeMutableBytes { target in
            guard let target = target.baseAddress else { return }
            unsafe memcpy(target, UnsafeRawPointer(bitPattern: address).unsafelyUnwrapped, count)
        }
    }

    /// The same, known to be small enough, and then the end of the thread's only pin.
    /// - Returns: How many bytes they are.
    @inline(__always)
    func copy(to buffer: inout MutableRawSpan, unpinning participant: Participant) -> Int {
        unsafe buffer.withUnsafeMutableBytes { target in
            let source = unsafe UnsafeRawPointer(bitPattern: address)
            return unsafe Int(
                martletshim_copy_and_unpin(target.baseAddress, source, Int64(count), participant.pin.address))
        }
    }
}
