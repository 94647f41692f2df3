/// Some codec of values of one type, whichever.
///
/// Two closures rather than an `any StoreCodec<Value>`: made where the codec's type is known, they are compiled for it,
/// and a call of one costs a jump. Calling an existential's generic function costs some 60 ns, more than a whole read.
@usableFromInline
struct ErasedCodec<Value>: StoreCodec {
    @usableFromInline typealias Body = (RawSpan) throws(StoreError) -> Void

    @usableFromInline let encoding: @Sendable (Value, Body) throws(StoreError) -> Void
    @usableFromInline let decoding: @Sendable (RawSpan) throws(StoreError) -> Value

    @inlinable
    init<Codec: StoreCodec<Value>>(_ codec: Codec) {
        encoding = { value, body throws(StoreError) in try codec.withEncoded(value, body) }
        decoding = { bytes throws(StoreError) in try codec.decode(bytes) }
    }

    @inlinable
    func withEncoded<R>(_ value: Value, _ body: (RawSpan) throws(StoreError) -> R) throws(StoreError) -> R {
        var result: R?
        try encoding(value) { bytes throws(StoreError) in result = try body(bytes) }
        guard let result else { preconditionFailure("a codec did not call the closure that it was given") }
        return result
    }

    @inlinable
    func decode(_ bytes: RawSpan) throws(StoreError) -> Value { try decoding(bytes) }
}
