#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

extension [UInt8] {
    /// A copy of `bytes`, such as those that a closure over a value gets.
    @inlinable
    public init(copying bytes: RawSpan) {
        self = unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }
    }

    /// Appends a copy of `bytes`.
    mutating func append(copying bytes: RawSpan) {
        unsafe bytes.withUnsafeBytes { unsafe append(contentsOf: $0) }
    }
}

extension String {
    /// The text whose UTF-8 `bytes` are, or `nil` if they are not valid.
    @inlinable
    public init?(validating bytes: RawSpan) {
        guard let text = unsafe bytes.withUnsafeBytes({ unsafe String(validating: $0, as: UTF8.self) }) else {
            return nil
        }
        self = text
    }
}

extension RawSpan {
    /// Whether the bytes of both are the same.
    public func hasSameBytes(as other: RawSpan) -> Bool {
        guard byteCount == other.byteCount else { return false }
        return unsafe withUnsafeBytes { mine in
            unsafe other.withUnsafeBytes { theirs in
                guard let mine = mine.baseAddress, let start = theirs.baseAddress else { return true }
                return unsafe memcmp(mine, start, theirs.count) == 0
            }
        }
    }

    /// Whether the first bytes are those of `prefix`.
    public func hasPrefix(_ prefix: RawSpan) -> Bool {
        byteCount >= prefix.byteCount && extracting(first: prefix.byteCount).hasSameBytes(as: prefix)
    }

    /// The byte at `offset`.
    /// - Precondition: `offset` is at least 0 and less than `byteCount`.
    @inlinable
    @inline(__always)
    public func byte(at offset: Int) -> UInt8 {
        unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }

    /// The bytes as a `Number`, in native order.
    /// - Throws: ``StoreError/undecodable(reason:)`` unless there are as many as the type has.
    @inlinable
    func loadWhole<Number: FixedWidthInteger & BitwiseCopyable>(as type: Number.Type) throws(StoreError) -> Number {
        let size = MemoryLayout<Number>.size
        guard byteCount == size else { throw .undecodable(reason: "\(byteCount) bytes, not the \(size) of \(type)") }
        return unsafe unsafeLoadUnaligned(as: type)
    }
}

/// Calls `body` with the bytes of `value` as they lie in memory, padding and all.
@inlinable
@inline(__always)
func withMemory<Value: BitwiseCopyable, R: ~Copyable, E: Error>(
    of value: Value, _ body: (RawSpan) throws(E) -> R
) throws(E) -> R {
    try unsafe withUnsafeBytes(of: value) { bytes throws(E) in try unsafe body(bytes.bytes) }
}
