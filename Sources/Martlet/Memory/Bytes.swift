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
