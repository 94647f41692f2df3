/// What a source had, or that it had nothing, with the value in the form that another codec gives it.
///
/// ```swift
/// let users = try store.keyspace("users", Int.self, using: LookupCodec(JSONCodec<User>()))
/// let user = try users.getOrPut(7, missingExpiring: .after(.seconds(10))) { try database.user(7) }
/// ```
public struct LookupCodec<Base: StoreCodec>: StoreCodec {
    /// The codec of what was found.
    public let base: Base

    /// A codec whose values are found ones of `base`, or missing.
    @inlinable
    public init(_ base: Base) {
        self.base = base
    }

    /// Calls `body` with the bytes of which ``Lookup`` tells.
    /// - Throws: What `base` throws, and what `body` throws.
    @inlinable
    public func withEncoded<R>(
        _ value: Lookup<Base.Value>, _ body: (RawSpan) throws(StoreError) -> R
    ) throws(StoreError) -> R {
        guard case .found(let value) = value else { return try Lookup<Base.Value>.missingBytes.withValueBytes(body) }
        return try base.withEncoded(value) { bytes throws(StoreError) in
            try Lookup<Base.Value>.foundBytes(bytes).withValueBytes(body)
        }
    }

    /// Reads them.
    /// - Throws: ``StoreError/undecodable(reason:)`` if the first byte is neither 1 nor a lone 0, and what `base` throws.
    @inlinable
    public func decode(_ bytes: RawSpan) throws(StoreError) -> Lookup<Base.Value> {
        try Lookup.decode(bytes) { bytes throws(StoreError) in try base.decode(bytes) }
    }
}
