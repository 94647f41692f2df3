extension KeyValueOperations {
    /// Stores `value` for `key` if the key is absent.
    ///
    /// Of many threads that try at once, exactly one succeeds.
    /// - Returns: `true` if it was stored, `false` if there was a value already, which stays.
    /// - Throws: What ``put(_:_:)`` throws. Nothing was written.
    /// - Complexity: O(key and value bytes), expected; O(key bytes) if there is a value already.
    @discardableResult
    @inlinable
    public func putIfAbsent(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable,
        _ value: borrowing some StoreValue & ~Copyable & ~Escapable, expiring expiration: Expiration = .byDefault
    ) throws(StoreError) -> Bool {
        try key.withKeyBytes { key throws(StoreError) in
            try value.withValueBytes { value throws(StoreError) in
                try target.core.putIfAbsent(key, value, expiring: expiration)
            }
        }
    }

    /// Stores `value` for `key` if the key has a value already.
    /// - Returns: `true` if it was replaced, `false` if the key is absent, as it stays.
    /// - Throws: What ``put(_:_:)`` throws. Nothing was written.
    /// - Complexity: O(key and value bytes), expected; O(key bytes) if the key is absent.
    @discardableResult
    @inlinable
    public func replace(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable,
        _ value: borrowing some StoreValue & ~Copyable & ~Escapable, expiring expiration: Expiration = .byDefault
    ) throws(StoreError) -> Bool {
        try key.withKeyBytes { key throws(StoreError) in
            try value.withValueBytes { value throws(StoreError) in
                try target.core.replace(key, value, expiring: expiration)
            }
        }
    }

    /// Stores `desired` for `key` if its value has the bytes of `expected`.
    ///
    /// A value that was changed and changed back is as expected; where that matters, compare sequence numbers.
    /// - Throws: What ``put(_:_:)`` throws. Nothing was written.
    /// - Complexity: O(key and value bytes), expected.
    @discardableResult
    @inlinable
    public func compareAndSwap(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable,
        expected: borrowing some StoreValue & ~Copyable & ~Escapable,
        desired: borrowing some StoreValue & ~Copyable & ~Escapable, expiring expiration: Expiration = .byDefault
    ) throws(StoreError) -> CompareAndSwapResult {
        try key.withKeyBytes { key throws(StoreError) in
            try expected.withValueBytes { expected throws(StoreError) in
                try desired.withValueBytes { desired throws(StoreError) in
                    try target.core.compareAndSwap(key, expected: expected, desired: desired, expiring: expiration)
                }
            }
        }
    }

    /// Stores `desired` for `key` if its value is still the one of the change `expected`, as ``getVersioned(_:as:)`` or an
    /// earlier compare-and-swap told it; or, with `nil`, if it is still absent.
    /// - Throws: What ``put(_:_:)`` throws. Nothing was written.
    /// - Complexity: O(key and value bytes), expected.
    @discardableResult
    @inlinable
    public func compareAndSwap(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, expected: SequenceNumber?,
        desired: borrowing some StoreValue & ~Copyable & ~Escapable, expiring expiration: Expiration = .byDefault
    ) throws(StoreError) -> CompareAndSwapResult {
        try key.withKeyBytes { key throws(StoreError) in
            try desired.withValueBytes { desired throws(StoreError) in
                try target.core.compareAndSwap(key, expected: expected, desired: desired, expiring: expiration)
            }
        }
    }

    /// Removes `key` if its value has the bytes of `expected`.
    /// - Returns: `true` if it was removed, `false` if it is absent or has another value, which stays.
    /// - Throws: What ``remove(_:)`` throws. Nothing was removed.
    /// - Complexity: O(key and value bytes), expected.
    @discardableResult
    @inlinable
    public func compareAndRemove(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable,
        expected: borrowing some StoreValue & ~Copyable & ~Escapable
    ) throws(StoreError) -> Bool {
        try key.withKeyBytes { key throws(StoreError) in
            try expected.withValueBytes { expected throws(StoreError) in
                try target.core.compareAndRemove(key, expected: expected)
            }
        }
    }

    /// Removes `key` if its value is still the one of the change `expected`, as ``getVersioned(_:as:)`` or a
    /// compare-and-swap told it.
    /// - Returns: `true` if it was removed, `false` if it is absent or was changed since.
    /// - Throws: What ``remove(_:)`` throws. Nothing was removed.
    /// - Complexity: O(key bytes), expected.
    @discardableResult
    @inlinable
    public func compareAndRemove(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, expected: SequenceNumber
    ) throws(StoreError) -> Bool {
        try key.withKeyBytes { key throws(StoreError) in
            try target.core.compareAndRemove(key, expected: expected)
        }
    }

    /// The value of `key` with the number of the change that put it there, or `nil` if there is none.
    /// - Throws: What ``get(_:as:)`` throws.
    /// - Complexity: O(key and value bytes), expected.
    @inlinable
    public func getVersioned<Value: StoreDecodable>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, as type: Value.Type
    ) throws(StoreError) -> Versioned<Value>? {
        try getVersioned(key) { bytes throws(StoreError) in try Value(storeValue: bytes) }
    }

    /// The value's bytes of `key` with the number of the change that put them there, or `nil` if there is none.
    /// - Throws: What ``get(_:)`` throws.
    /// - Complexity: O(key and value bytes), expected.
    @inlinable
    public func getVersioned(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable
    ) throws(StoreError) -> Versioned<[UInt8]>? {
        try getVersioned(key, as: [UInt8].self)
    }

    /// Stores `value` for `key`, and gives back the bytes that it replaces at that instant, or `nil` if there were none.
    /// - Throws: What ``put(_:_:)`` throws. Nothing was written.
    /// - Complexity: O(key and value bytes), expected, each time another thread changes the key in between.
    @discardableResult
    @inlinable
    public func getAndPut(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable,
        _ value: borrowing some StoreValue & ~Copyable & ~Escapable, expiring expiration: Expiration = .byDefault
    ) throws(StoreError) -> [UInt8]? {
        try getAndPut(key, value, as: [UInt8].self, expiring: expiration)
    }

    /// Stores `value` for `key`, and gives back the value that it replaces at that instant, or `nil` if there was none.
    /// - Throws: What ``put(_:_:)`` and ``get(_:as:)`` throw: an old value that is no `Value` stays as it is.
    /// - Complexity: O(key and value bytes), expected, each time another thread changes the key in between.
    @discardableResult
    @inlinable
    public func getAndPut<Value: StoreDecodable>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable,
        _ value: borrowing some StoreValue & ~Copyable & ~Escapable, as type: Value.Type,
        expiring expiration: Expiration = .byDefault
    ) throws(StoreError) -> Value? {
        try value.withValueBytes { value throws(StoreError) in
            try getAndPut(key, value, expiring: expiration) { bytes throws(StoreError) in try Value(storeValue: bytes) }
        }
    }

    /// Removes `key`, and gives back the bytes it had at that instant, or `nil` if there were none.
    /// - Throws: What ``remove(_:)`` throws. Nothing was removed.
    /// - Complexity: O(key and value bytes), expected, each time another thread changes the key in between.
    @discardableResult
    @inlinable
    public func getAndRemove(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable
    ) throws(StoreError) -> [UInt8]? {
        try getAndRemove(key, as: [UInt8].self)
    }

    /// Removes `key`, and gives back the value it had at that instant, or `nil` if there was none.
    /// - Throws: What ``remove(_:)`` and ``get(_:as:)`` throw: a value that is no `Value` stays as it is.
    /// - Complexity: O(key and value bytes), expected, each time another thread changes the key in between.
    @discardableResult
    @inlinable
    public func getAndRemove<Value: StoreDecodable>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, as type: Value.Type
    ) throws(StoreError) -> Value? {
        try getAndRemove(key) { bytes throws(StoreError) in try Value(storeValue: bytes) }
    }

    /// Changes the value of `key` by a closure, as one atomic step for that key.
    ///
    /// `body` gets the value, or `nil` if the key is absent, and changes it in place; `nil` afterwards removes the key.
    /// A value that stays keeps its deadline, if it has one; ``expire(_:_:if:)`` sets it.
    /// If another thread changes the key while `body` runs, what `body` did is dropped and **it runs again** with the
    /// new value: it should have no other effects. A value that it leaves as it is, is stored again, as a change. It runs
    /// without a lock and may call the store. One of the threads
    /// that update a key always gets through; which one is not promised.
    ///
    /// ```swift
    /// try store.update("visits", as: Int.self) { $0 = ($0 ?? 0) + 1 }
    /// ```
    /// - Returns: What `body` returned the last time.
    /// - Throws: What `body` throws, as it is, and what ``put(_:_:)``, ``remove(_:)`` and ``get(_:as:)`` throw. Nothing
    ///   was changed.
    /// - Complexity: O(key and value bytes), expected, besides `body`; each time it runs.
    @discardableResult
    @inlinable
    public func update<Value: StoreValue & StoreDecodable, R>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, as type: Value.Type,
        _ body: (inout Value?) throws -> R
    ) throws -> R {
        try update(key, using: DirectCodec<Value>(), body)
    }

    /// Adds `amount` to the number that is the value of `key`, as one atomic step; an absent key counts as 0.
    ///
    /// The number is kept as decimal text, as integers are as values: `get(_:as: Int.self)` reads it.
    /// - Returns: The sum.
    /// - Throws: ``StoreError/notANumber`` if the value is not an integer in decimal that fits an `Int`,
    ///   ``StoreError/overflow`` if the sum does not, and what ``put(_:_:)`` throws. Nothing was changed.
    /// - Complexity: O(key bytes), expected, each time another thread changes the key in between.
    @discardableResult
    @inlinable
    public func increment(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, by amount: Int = 1
    ) throws(StoreError) -> Int {
        while true {
            let old = try versionedNumber(key)
            let (sum, overflows) = (old?.value ?? 0).addingReportingOverflow(amount)
            guard !overflows else { throw .overflow }
            if try exchange(key, old?.sequence, for: sum, using: DirectCodec<Int>()) { return sum }
        }
    }

    @inlinable
    func versionedNumber(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable
    ) throws(StoreError) -> Versioned<Int>? {
        do throws(StoreError) {
            return try getVersioned(key, as: Int.self)
        } catch {
            guard case .undecodable = error else { throw error }
            throw .notANumber
        }
    }
}
