/// The codec of types that are bytes by themselves: numbers, texts, bytes, and whatever else is a ``StoreValue`` and
/// ``StoreDecodable``.
public struct DirectCodec<Value: StoreValue & StoreDecodable>: StoreCodec {
    /// The codec; all are the same.
    @inlinable
    public init() {}

    /// Calls `body` with the value's own bytes.
    @inlinable
    public func withEncoded<R>(_ value: Value, _ body: (RawSpan) throws(StoreError) -> R) throws(StoreError) -> R {
        try value.withValueBytes(body)
    }

    /// What the type itself makes of the bytes.
    @inlinable
    public func decode(_ bytes: RawSpan) throws(StoreError) -> Value {
        try Value(storeValue: bytes)
    }
}
