/// Something whose bytes can be a value: 0 bytes to 512 MiB of any value.
///
/// Bytes and texts are stored as they are; integers, floating-point numbers and `Bool` as their decimal text, which
/// programs in other languages read and write as well. The types of this library never change what they are made of:
/// what one version stored, the next one reads.
///
/// Conform a type of your own by handing its bytes to the closure; nothing is copied on the way but into the store.
/// To read it back as the same type, conform it to ``StoreDecodable`` as well. One of plain numbers needs a line only:
/// see ``BitwiseStoreValue``. Where a type has no form of its own, or several, use a ``StoreCodec``.
public protocol StoreValue: ~Copyable, ~Escapable {
    /// Calls `body` once with the value's bytes, valid during the call, and gives back what it returns or throws.
    borrowing func withValueBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R
}

extension RawSpan: StoreValue {
    /// The span's bytes as they are.
    @inlinable
    public borrowing func withValueBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try body(self)
    }
}

extension Span: StoreValue where Element == UInt8 {
    /// The span's bytes as they are.
    @inlinable
    public borrowing func withValueBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try body(unsafe bytes)
    }
}

extension [UInt8]: StoreValue, StoreDecodable {
    /// The array's bytes as they are.
    @inlinable
    public borrowing func withValueBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try body(unsafe span.bytes)
    }

    /// A copy of the value's bytes. Never throws.
    @inlinable
    public init(storeValue bytes: RawSpan) throws(StoreError) {
        self.init(copying: bytes)
    }
}

extension ArraySlice<UInt8>: StoreValue {
    /// The slice's bytes as they are.
    @inlinable
    public borrowing func withValueBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try body(unsafe span.bytes)
    }
}

extension String: StoreValue, StoreDecodable {
    /// The text's UTF-8 bytes, without a terminating NUL.
    @inlinable
    public borrowing func withValueBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try body(unsafe utf8Span.span.bytes)
    }

    /// The value's bytes read as UTF-8.
    /// - Throws: ``StoreError/undecodable(reason:)`` if they are not valid UTF-8.
    @inlinable
    public init(storeValue bytes: RawSpan) throws(StoreError) {
        guard let text = String(validating: bytes) else { throw .undecodable(reason: "not UTF-8") }
        self = text
    }
}

extension Substring: StoreValue {
    /// The text's UTF-8 bytes, without a terminating NUL.
    @inlinable
    public borrowing func withValueBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try body(unsafe utf8Span.span.bytes)
    }
}
