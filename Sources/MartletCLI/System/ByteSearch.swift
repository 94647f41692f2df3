#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Searching bytes at the speed of the C library.
enum ByteSearch {
    /// Where `byte` first stands in `bytes`, from `start` on.
    static func first(_ byte: UInt8, in bytes: RawSpan, from start: Int = 0) -> Int? {
        precondition(start >= 0 && start <= bytes.byteCount)
        return unsafe bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress,
                let found = unsafe memchr(base + start, Int32(byte), bytes.count - start)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - base
        }
    }

    /// Where `byte` last stands in `bytes`.
    static func last(_ byte: UInt8, in bytes: RawSpan) -> Int? {
        unsafe bytes.withUnsafeBytes { bytes in unsafe bytes.lastIndex(of: byte) }
    }

    /// How often `byte` stands in `bytes`.
    static func count(_ byte: UInt8, in bytes: RawSpan) -> Int {
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe bytes.reduce(into: 0) { count, each in count &+= each == byte ? 1 : 0 }
        }
    }
}
