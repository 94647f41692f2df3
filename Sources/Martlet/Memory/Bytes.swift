extension [UInt8] {
    /// A copy of `bytes`.
    @inlinable
    init(copying bytes: RawSpan) {
        self = unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }
    }
}

extension String {
    /// A copy of `bytes` if they are valid UTF-8.
    @inlinable
    init?(validating bytes: RawSpan) {
        guard let text = unsafe bytes.withUnsafeBytes({ unsafe String(validating: $0, as: UTF8.self) }) else {
            return nil
        }
        self = text
    }
}

extension MutableRawSpan {
    /// Copies `bytes` to the start, where there is room for them.
    @inline(__always)
    mutating func copyToStart(_ bytes: RawSpan) {
        precondition(bytes.byteCount <= byteCount)
        unsafe bytes.withUnsafeBytes { source in
            unsafe withUnsafeMutableBytes { target in unsafe target.copyMemory(from: source) }
        }
    }
}

extension RawSpan {
    /// Whether the bytes of both are the same.
    func hasSameBytes(as other: RawSpan) -> Bool {
        guard byteCount == other.byteCount else { return false }
        return unsafe withUnsafeBytes { mine in
            unsafe other.withUnsafeBytes { theirs in unsafe mine.elementsEqual(theirs) }
        }
    }

    /// Whether the first bytes are those of `prefix`.
    @usableFromInline
    func hasPrefix(_ prefix: RawSpan) -> Bool {
        byteCount >= prefix.byteCount && extracting(first: prefix.byteCount).hasSameBytes(as: prefix)
    }
}
