/// What a source had that was asked for a value: the value, or nothing.
///
/// As a value in the store it remembers that there is nothing to be had, so that the source is not asked again and again
/// for what it does not have. See ``KeyValueOperations/getOrPut(_:as:expiring:missingExpiring:refreshAfter:_:)``.
///
/// In the store, it is one byte, 1, and then the bytes of the value; or the byte 0 alone.
public enum Lookup<Value> {
    /// The source had this.
    case found(Value)
    /// The source had nothing.
    case missing

    /// That `value` was found, or that nothing was if it is `nil`.
    @inlinable
    public init(_ value: Value?) {
        self = value.map(Lookup.found) ?? .missing
    }

    /// The value, `nil` if there was none.
    @inlinable
    public var value: Value? {
        guard case .found(let value) = self else { return nil }
        return value
    }
}

extension Lookup: Sendable where Value: Sendable {}
extension Lookup: Equatable where Value: Equatable {}
extension Lookup: Hashable where Value: Hashable {}

extension Lookup {
    /// What is stored where a source had nothing.
    @usableFromInline static var missingBytes: [UInt8] { [0] }

    /// What is stored where it had a value of these bytes.
    @usableFromInline
    static func foundBytes(_ value: RawSpan) -> [UInt8] { [1] + [UInt8](copying: value) }

    /// Reads what is stored, and the value in it by `decode`.
    @inlinable
    static func decode(
        _ bytes: RawSpan, _ decode: (RawSpan) throws(StoreError) -> Value
    ) throws(StoreError) -> Lookup {
        guard bytes.byteCount > 0 else { throw .undecodable(reason: "no lookup: there are no bytes") }
        switch (bytes.byte(at: 0), bytes.byteCount) {
        case (1, _): return .found(try decode(bytes.extracting(1...)))
        case (0, 1): return .missing
        default: throw .undecodable(reason: "no lookup: it begins with neither 1 nor a lone 0")
        }
    }
}

extension Lookup: StoreValue where Value: StoreValue {
    /// The byte 1 and the value's bytes, or the byte 0.
    @inlinable
    public borrowing func withValueBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        let bytes = value?.withValueBytes { Lookup.foundBytes($0) } ?? Lookup.missingBytes
        return try bytes.withValueBytes(body)
    }
}

extension Lookup: StoreDecodable where Value: StoreDecodable {
    /// Reads them.
    /// - Throws: ``StoreError/undecodable(reason:)`` if the first byte is neither 1 nor a lone 0, and what `Value` throws.
    @inlinable
    public init(storeValue bytes: RawSpan) throws(StoreError) {
        self = try Lookup.decode(bytes) { bytes throws(StoreError) in try Value(storeValue: bytes) }
    }
}
