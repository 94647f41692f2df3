extension Keyspace {
    /// The value of `key`; where there is none, the one that `compute` makes, stored: one computation however many threads
    /// ask, and computed anew at the age of `refreshAfter`. See ``KeyValueOperations/getOrPut(_:as:expiring:refreshAfter:_:)``.
    /// - Precondition: As there.
    /// - Throws: What `compute` throws where there is no value, as it is, and what ``put(_:_:expiring:)`` and ``get(_:)`` throw.
    @discardableResult
    @inlinable
    public func getOrPut(
        _ key: Key, expiring expiration: Expiration = .byDefault, refreshAfter age: Duration? = nil,
        _ compute: () throws -> Value
    ) throws -> Value {
        try raw.getOrPut(key, using: codec, expiring: expiration, refreshAfter: age, compute)
    }

    /// The value of `key`; where there is none, the one that `compute` makes, which also says how long it lives. See
    /// ``KeyValueOperations/getOrPut(_:as:refreshBefore:_:)``.
    /// - Throws: What ``getOrPut(_:expiring:refreshAfter:_:)`` throws.
    @discardableResult
    @inlinable
    public func getOrPut(
        _ key: Key, refreshBefore margin: Duration? = nil, _ compute: (inout Expiration) throws -> Value
    ) throws -> Value {
        try raw.getOrPut(key, using: codec, refreshBefore: margin, compute)
    }

    /// The value of `key`, `nil` if its source had none; where neither is known, what `compute` finds out, stored. See
    /// ``KeyValueOperations/getOrPut(_:as:expiring:missingExpiring:refreshAfter:_:)``.
    /// - Throws: What ``getOrPut(_:expiring:refreshAfter:_:)`` throws.
    @discardableResult
    @inlinable
    public func getOrPut<Found>(
        _ key: Key, expiring expiration: Expiration = .byDefault, missingExpiring missing: Expiration,
        refreshAfter age: Duration? = nil, _ compute: () throws -> Found?
    ) throws -> Found? where Value == Lookup<Found> {
        try raw.getOrPut(
            key, using: codec, expiring: expiration, missingExpiring: missing, refreshAfter: age, compute)
    }
}

extension Keyspace.SuspendingView {
    /// The value of `key`; where there is none, the one that `compute` makes, stored: see
    /// ``Martlet/SuspendingView/getOrPut(_:as:expiring:refreshAfter:_:)``.
    @discardableResult
    nonisolated(nonsending) public func getOrPut(
        _ key: Key, expiring expiration: Expiration = .byDefault, refreshAfter age: Duration? = nil,
        _ compute: nonisolated(nonsending) () async throws -> Value
    ) async throws -> Value {
        try await keyspace.raw.suspending.getOrPut(
            key, using: keyspace.codec, expiring: expiration, refreshAfter: age, compute)
    }

    /// The value of `key`; where there is none, the one that `compute` makes, which also says how long it lives: see
    /// ``KeyValueOperations/getOrPut(_:as:refreshBefore:_:)``.
    @discardableResult
    nonisolated(nonsending) public func getOrPut(
        _ key: Key, refreshBefore margin: Duration? = nil,
        _ compute: nonisolated(nonsending) (inout Expiration) async throws -> Value
    ) async throws -> Value {
        try await keyspace.raw.suspending.getOrPut(key, using: keyspace.codec, refreshBefore: margin, compute)
    }

    /// The value of `key`, `nil` if its source had none; where neither is known, what `compute` finds out, stored: see
    /// ``KeyValueOperations/getOrPut(_:as:expiring:missingExpiring:refreshAfter:_:)``.
    @discardableResult
    nonisolated(nonsending) public func getOrPut<Found>(
        _ key: Key, expiring expiration: Expiration = .byDefault, missingExpiring missing: Expiration,
        refreshAfter age: Duration? = nil, _ compute: nonisolated(nonsending) () async throws -> Found?
    ) async throws -> Found? where Value == Lookup<Found> {
        try await keyspace.raw.suspending.getOrPut(
            key, using: keyspace.codec, expiring: expiration, missingExpiring: missing, refreshAfter: age, compute)
    }
}
