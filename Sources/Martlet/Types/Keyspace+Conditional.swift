extension Keyspace {
    /// Stores `value` if `key` is absent. See ``KeyValueOperations/putIfAbsent(_:_:expiring:)``.
    /// - Returns: `true` if it was stored.
    /// - Throws: What ``put(_:_:expiring:)`` throws. Nothing was written.
    @discardableResult
    @inlinable
    public func putIfAbsent(
        _ key: Key, _ value: Value, expiring expiration: Expiration = .byDefault
    ) throws(StoreError) -> Bool {
        try codec.withEncoded(value) { bytes throws(StoreError) in
            try raw.putIfAbsent(key, bytes, expiring: expiration)
        }
    }

    /// Stores `value` if `key` has a value already. See ``KeyValueOperations/replace(_:_:expiring:)``.
    /// - Returns: `true` if it was replaced.
    /// - Throws: What ``put(_:_:expiring:)`` throws. Nothing was written.
    @discardableResult
    @inlinable
    public func replace(
        _ key: Key, _ value: Value, expiring expiration: Expiration = .byDefault
    ) throws(StoreError) -> Bool {
        try codec.withEncoded(value) { bytes throws(StoreError) in
            try raw.replace(key, bytes, expiring: expiration)
        }
    }

    /// Stores `desired` if the value of `key` is stored as the same bytes as `expected` would be. See
    /// ``KeyValueOperations/compareAndSwap(_:expected:desired:expiring:)-(_,StoreValue,_,_)``.
    /// - Throws: What ``put(_:_:expiring:)`` throws. Nothing was written.
    @discardableResult
    @inlinable
    public func compareAndSwap(
        _ key: Key, expected: Value, desired: Value, expiring expiration: Expiration = .byDefault
    ) throws(StoreError) -> CompareAndSwapResult {
        try codec.withEncoded(expected) { expected throws(StoreError) in
            try codec.withEncoded(desired) { desired throws(StoreError) in
                try raw.compareAndSwap(key, expected: expected, desired: desired, expiring: expiration)
            }
        }
    }

    /// Stores `desired` if the value of `key` is still the one of the change `expected`, or with `nil` if it is still absent. See
    /// ``KeyValueOperations/compareAndSwap(_:expected:desired:expiring:)-(_,SequenceNumber?,_,_)``.
    /// - Throws: What ``put(_:_:expiring:)`` throws. Nothing was written.
    @discardableResult
    @inlinable
    public func compareAndSwap(
        _ key: Key, expected: SequenceNumber?, desired: Value, expiring expiration: Expiration = .byDefault
    ) throws(StoreError) -> CompareAndSwapResult {
        try codec.withEncoded(desired) { desired throws(StoreError) in
            try raw.compareAndSwap(key, expected: expected, desired: desired, expiring: expiration)
        }
    }

    /// Removes `key` if its value is stored as the same bytes as `expected` would be. See
    /// ``KeyValueOperations/compareAndRemove(_:expected:)-(_,StoreValue)``.
    /// - Returns: `true` if it was removed.
    /// - Throws: ``StoreError/unencodable(reason:)`` if the codec throws it, and what ``remove(_:)`` throws. Nothing was
    ///   removed.
    @discardableResult
    @inlinable
    public func compareAndRemove(_ key: Key, expected: Value) throws(StoreError) -> Bool {
        try codec.withEncoded(expected) { bytes throws(StoreError) in try raw.compareAndRemove(key, expected: bytes) }
    }

    /// Removes `key` if its value is still the one of the change `expected`. See
    /// ``KeyValueOperations/compareAndRemove(_:expected:)-(_,SequenceNumber)``.
    /// - Returns: `true` if it was removed.
    /// - Throws: What ``remove(_:)`` throws. Nothing was removed.
    @discardableResult
    @inlinable
    public func compareAndRemove(_ key: Key, expected: SequenceNumber) throws(StoreError) -> Bool {
        try raw.compareAndRemove(key, expected: expected)
    }

    /// The value of `key` with the number of the change that put it there, or `nil` if there is none.
    /// - Throws: What ``get(_:)`` throws.
    @inlinable
    public func getVersioned(_ key: Key) throws(StoreError) -> Versioned<Value>? {
        try raw.getVersioned(key, using: codec)
    }

    /// Stores `value`, and gives back the value that it replaces at that instant, or `nil` if there was none.
    /// - Throws: What ``put(_:_:expiring:)`` and ``get(_:)`` throw. Nothing was written.
    @discardableResult
    @inlinable
    public func getAndPut(
        _ key: Key, _ value: Value, expiring expiration: Expiration = .byDefault
    ) throws(StoreError) -> Value? {
        try raw.getAndPut(key, value, using: codec, expiring: expiration)
    }

    /// Removes `key`, and gives back the value it had at that instant, or `nil` if there was none.
    /// - Throws: What ``remove(_:)`` and ``get(_:)`` throw. Nothing was removed.
    @discardableResult
    @inlinable
    public func getAndRemove(_ key: Key) throws(StoreError) -> Value? {
        try raw.getAndRemove(key, using: codec)
    }

    /// Changes the value of `key` by a closure, as one atomic step for that key; `nil` afterwards removes it. The closure
    /// may run again: see ``KeyValueOperations/update(_:as:_:)``.
    /// - Returns: What `body` returned the last time.
    /// - Throws: What `body` throws, as it is, and what ``put(_:_:expiring:)`` and ``get(_:)`` throw. Nothing was changed.
    @discardableResult
    @inlinable
    public func update<R>(_ key: Key, _ body: (inout Value?) throws -> R) throws -> R {
        try raw.update(key, using: codec, body)
    }
}

extension Keyspace where Value == Int {
    /// Adds `amount` to the number of `key`, as one atomic step; an absent key counts as 0. See
    /// ``KeyValueOperations/increment(_:by:)``; it is for values in decimal text, as they are without a codec.
    /// - Returns: The sum.
    /// - Throws: What the raw operation throws. Nothing was changed.
    @discardableResult
    @inlinable
    public func increment(_ key: Key, by amount: Int = 1) throws(StoreError) -> Int {
        try raw.increment(key, by: amount)
    }
}
