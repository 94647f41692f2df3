extension Bool: StoreKey, StoreKeyDecodable {
    /// One byte: 0 for `false`, 1 for `true`.
    @inlinable
    public borrowing func withKeyBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try (copy self ? 1 : 0 as UInt8).withKeyBytes(body)
    }

    /// `true` of a byte 1, `false` of a byte 0.
    /// - Throws: ``StoreError/undecodable(reason:)`` if the bytes are anything else.
    @inlinable
    public init(storeKey bytes: RawSpan) throws(StoreError) {
        let byte = try UInt8(storeKey: bytes)
        guard byte < 2 else { throw .undecodable(reason: "a byte \(byte), neither 0 nor 1") }
        self = byte == 1
    }
}

extension Bool: StoreValue, StoreDecodable {
    /// The text `1` or `0`.
    @inlinable
    public borrowing func withValueBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try (copy self ? 1 : 0).withValueBytes(body)
    }

    /// `true` of the text `1`, `false` of the text `0`.
    /// - Throws: ``StoreError/undecodable(reason:)`` if the bytes are anything else.
    @inlinable
    public init(storeValue bytes: RawSpan) throws(StoreError) {
        guard bytes.byteCount == 1, bytes.byte(at: 0) | 1 == 0x31 else {
            throw .undecodable(reason: "neither 0 nor 1")
        }
        self = bytes.byte(at: 0) == 0x31
    }
}
