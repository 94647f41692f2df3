extension Keyspace {
    /// Gives the value of `key` another deadline, or none. See ``KeyValueOperations/expire(_:_:if:)``.
    /// - Returns: `true` if the value has that deadline now.
    /// - Throws: What the raw operation throws. Nothing was changed.
    @discardableResult
    @inlinable
    public func expire(
        _ key: Key, _ expiration: Expiration, if condition: ExpirationCondition = .always
    ) throws(StoreError) -> Bool {
        try raw.expire(key, expiration, if: condition)
    }

    /// Lets the value of `key` live for ever. See ``KeyValueOperations/persist(_:)``.
    /// - Returns: `true` if it had a deadline.
    /// - Throws: What the raw operation throws. Nothing was changed.
    @discardableResult
    @inlinable
    public func persist(_ key: Key) throws(StoreError) -> Bool { try raw.persist(key) }

    /// How long the value of `key` will live, `nil` if there is none.
    /// - Throws: What the raw operation throws.
    @inlinable
    public func timeToLive(_ key: Key) throws(StoreError) -> TimeToLive? { try raw.timeToLive(key) }

    /// The value of `key`, which from now on lives as long as `expiration` says; `nil` if there is none. See
    /// ``KeyValueOperations/getAndExpire(_:_:as:)``.
    /// - Throws: What ``get(_:)`` and ``expire(_:_:if:)`` throw. Nothing was changed.
    @inlinable
    public func getAndExpire(_ key: Key, _ expiration: Expiration) throws(StoreError) -> Value? {
        try raw.getAndExpire(key, expiration, using: codec)
    }
}
