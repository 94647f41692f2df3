/// Something whose bytes can be a key: 0 to 65,535 bytes of any value.
///
/// Two keys are the same key when their bytes are. A `String` is its UTF-8 bytes as they are: texts that compare equal
/// but are encoded differently (composed and decomposed letters) are different keys. Integers, floating-point numbers
/// and `Bool` are a few bytes whose order is that of the values; see their conformances. The types of this library never
/// change what they are made of: what one version stored, the next one finds.
///
/// Conform a type of your own by handing its bytes to the closure; nothing is copied on the way. One of plain numbers
/// needs a line only: see ``BitwiseStoreKey``. If keys shall be read back as that type, conform it to
/// ``StoreKeyDecodable`` as well.
public protocol StoreKey: ~Copyable, ~Escapable {
    /// Calls `body` once with the key's bytes, valid during the call, and gives back what it returns or throws.
    borrowing func withKeyBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R
}

extension RawSpan: StoreKey {
    /// The span's bytes as they are.
    @inlinable
    public borrowing func withKeyBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try body(self)
    }
}

extension Span: StoreKey where Element == UInt8 {
    /// The span's bytes as they are.
    @inlinable
    public borrowing func withKeyBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try body(unsafe bytes)
    }
}

extension [UInt8]: StoreKey {
    /// The array's bytes as they are.
    @inlinable
    public borrowing func withKeyBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try body(unsafe span.bytes)
    }
}

extension ArraySlice<UInt8>: StoreKey {
    /// The slice's bytes as they are.
    @inlinable
    public borrowing func withKeyBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try body(unsafe span.bytes)
    }
}

extension String: StoreKey {
    /// The text's UTF-8 bytes, without a terminating NUL.
    @inlinable
    public borrowing func withKeyBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try body(unsafe utf8Span.span.bytes)
    }
}

extension Substring: StoreKey {
    /// The text's UTF-8 bytes, without a terminating NUL.
    @inlinable
    public borrowing func withKeyBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try body(unsafe utf8Span.span.bytes)
    }
}
