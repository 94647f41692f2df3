/// What can be done with the entries of a keyspace in a ``Transaction``: all of ``ReadOperations``, and writes that others
/// see when it is committed.
public protocol TransactionOperations: ReadOperations {
    /// The keyspace these operations act on.
    var target: TransactionKeyspace { get }
}

extension TransactionOperations {
    /// What is read.
    public var source: ReadSource {
        let target = target
        return ReadSource(.transaction(target.transaction, target.core))
    }

    /// Stores `value` for `key` when the transaction is committed. Its own reads see it at once.
    ///
    /// How long it lives is counted from this call; to keep the deadline there is counts as a read of the key.
    /// - Throws: ``StoreError/keyTooLarge(bytes:)``, ``StoreError/valueTooLarge(bytes:)``, ``StoreError/outOfMemory`` or
    ///   ``StoreError/keyspaceDropped``, and nothing is written but what was before; ``StoreError/conflict(key:)``,
    ///   ``StoreError/transactionEnded`` or ``StoreError/transactionBusy``.
    /// - Complexity: O(key and value bytes), expected.
    @inlinable
    public func put(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable,
        _ value: borrowing some StoreValue & ~Copyable & ~Escapable, expiring expiration: Expiration = .byDefault
    ) throws(StoreError) {
        try key.withKeyBytes { key throws(StoreError) in
            try value.withValueBytes { value throws(StoreError) in
                try target.putBytes(key, value, expiring: expiration)
            }
        }
    }

    /// Gives the value of `key` another deadline, or none, when the transaction is committed. It counts as a read of the key.
    /// - Returns: `true` if the transaction sees a value for it.
    /// - Throws: What ``put(_:_:expiring:)`` throws.
    /// - Complexity: O(key and value bytes), expected.
    @discardableResult
    @inlinable
    public func expire(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, _ expiration: Expiration
    ) throws(StoreError) -> Bool {
        guard let value = try get(key) else { return false }
        try put(key, value, expiring: expiration)
        return true
    }

    /// Removes `key` when the transaction is committed. Its own reads find it absent at once.
    ///
    /// Since this tells whether the key was there, it counts as a read of it.
    /// - Returns: `true` if the transaction sees a value for it.
    /// - Throws: What ``put(_:_:expiring:)`` throws.
    /// - Complexity: O(key bytes), expected.
    @discardableResult
    @inlinable
    public func remove(_ key: borrowing some StoreKey & ~Copyable & ~Escapable) throws(StoreError) -> Bool {
        guard try contains(key) else { return false }
        try key.withKeyBytes { key throws(StoreError) in try target.removeBytes(key) }
        return true
    }

    /// Changes the value of `key` by a closure: it gets the value, or `nil` if the key is absent, and changes it in place;
    /// `nil` afterwards removes the key. A deadline stays.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws, as it is, and what ``ReadOperations/get(_:as:)`` and ``put(_:_:expiring:)`` throw.
    /// - Complexity: O(key and value bytes), expected, besides `body`.
    @discardableResult
    @inlinable
    public func update<Value: StoreValue & StoreDecodable, R>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, as type: Value.Type,
        _ body: (inout Value?) throws -> R
    ) throws -> R {
        try update(key, using: DirectCodec<Value>(), body)
    }

    /// Changes the value of `key` in the form of `codec`, likewise.
    @discardableResult
    @inlinable
    public func update<Codec: StoreCodec, R>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, using codec: Codec,
        _ body: (inout Codec.Value?) throws -> R
    ) throws -> R {
        var value = try get(key, using: codec)
        let result = try body(&value)
        guard let value else {
            try remove(key)
            return result
        }
        try key.withKeyBytes { key throws(StoreError) in
            try codec.withEncoded(value) { bytes throws(StoreError) in
                try target.putBytes(key, bytes, expiring: .kept)
            }
        }
        return result
    }

    /// Adds `amount` to the number that is the value of `key`; an absent key counts as 0.
    /// - Returns: The sum.
    /// - Throws: ``StoreError/notANumber``, ``StoreError/overflow``, and what ``put(_:_:expiring:)`` throws.
    /// - Complexity: O(key bytes), expected.
    @discardableResult
    @inlinable
    public func increment(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, by amount: Int = 1
    ) throws(StoreError) -> Int {
        let (sum, overflows) = (try number(key) ?? 0).addingReportingOverflow(amount)
        guard !overflows else { throw .overflow }
        try put(key, sum, expiring: .kept)
        return sum
    }

    @inlinable
    func number(_ key: borrowing some StoreKey & ~Copyable & ~Escapable) throws(StoreError) -> Int? {
        do throws(StoreError) {
            return try get(key, as: Int.self)
        } catch {
            guard case .undecodable = error else { throw error }
            throw .notANumber
        }
    }
}
