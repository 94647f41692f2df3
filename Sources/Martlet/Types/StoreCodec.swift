/// How values of one type become bytes, and bytes values.
///
/// For types that have no form of their own in a store, or several: JSON here, something compact there. A codec is chosen
/// with each call (``KeyValueOperations/put(_:_:using:expiring:)``) or once for a typed ``Keyspace``. Threads share it, so it
/// keeps no state, or guards it.
///
/// ```swift
/// struct Celsius: StoreCodec {
///     func withEncoded<R>(_ value: Double, _ body: (RawSpan) throws(StoreError) -> R) throws(StoreError) -> R {
///         try "\(value) °C".withValueBytes(body)
///     }
///
///     func decode(_ bytes: RawSpan) throws(StoreError) -> Double {
///         let text = try String(storeValue: bytes)
///         guard text.hasSuffix(" °C"), let value = Double(text.dropLast(3)) else {
///             throw .undecodable(reason: "no temperature")
///         }
///         return value
///     }
/// }
/// ```
public protocol StoreCodec<Value>: Sendable {
    /// What is stored.
    associatedtype Value

    /// Calls `body` once with the bytes of `value`, valid during the call, and gives back what it returns or throws.
    ///
    /// Equal values should become equal bytes where that is possible: operations that compare values compare bytes.
    /// - Throws: ``StoreError/unencodable(reason:)`` if `value` has no bytes, and what `body` throws.
    func withEncoded<R>(_ value: Value, _ body: (RawSpan) throws(StoreError) -> R) throws(StoreError) -> R

    /// The value whose bytes these are. They are valid during the call only and may be any.
    /// - Throws: ``StoreError/undecodable(reason:)`` if they are no value's.
    func decode(_ bytes: RawSpan) throws(StoreError) -> Value
}
