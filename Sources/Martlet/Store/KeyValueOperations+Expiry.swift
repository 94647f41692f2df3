extension KeyValueOperations {
    /// Stores `value` for `key`, replacing any value already there, and says how long it is to live.
    ///
    /// From its deadline on the entry is absent to every call, as if it had been removed. Its memory is freed a moment
    /// later by a thread of the store's own, which starts with the first deadline.
    ///
    /// ```swift
    /// try store.put("session:1", "Ada", expiring: .after(.seconds(30)))
    /// ```
    /// - Returns: `true` if `key` was absent.
    /// - Throws: What ``put(_:_:)`` throws. Nothing was written.
    /// - Complexity: As ``put(_:_:)``. A deadline costs 28 bytes in the record, and up to 18 beside it.
    @discardableResult
    @inlinable
    public func put(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable,
        _ value: borrowing some StoreValue & ~Copyable & ~Escapable, expiring expiration: Expiration
    ) throws(StoreError) -> Bool {
        try key.withKeyBytes { key throws(StoreError) in
            try value.withValueBytes { value throws(StoreError) in
                try target.core.put(key, value, expecting: .anything, expiring: expiration).isInsertion
            }
        }
    }

    /// Gives the value of `key` another deadline, or none, if the one it has is as `condition` wants it.
    ///
    /// A change like any other, with a number of its own. The value stays as it is.
    /// - Returns: `true` if the value has that deadline now; `false` if there is no value, or the condition does not hold.
    /// - Throws: What ``put(_:_:)`` throws. Nothing was changed.
    /// - Complexity: O(key and value bytes), expected: the value is written anew, since others may be reading it.
    @discardableResult
    @inlinable
    public func expire(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, _ expiration: Expiration,
        if condition: ExpirationCondition = .always
    ) throws(StoreError) -> Bool {
        let change = try key.withKeyBytes { key throws(StoreError) in
            try target.core.setDeadline(of: key, expiration, if: condition)
        }
        return change == .set
    }

    /// Lets the value of `key` live for ever.
    /// - Returns: `true` if it had a deadline; `false` if it had none, or there is no value.
    /// - Throws: What ``expire(_:_:if:)`` throws.
    /// - Complexity: As ``expire(_:_:if:)``.
    @discardableResult
    @inlinable
    public func persist(_ key: borrowing some StoreKey & ~Copyable & ~Escapable) throws(StoreError) -> Bool {
        try expire(key, .never, if: .ifLimited)
    }

    /// How long the value of `key` will live, `nil` if there is none.
    /// - Throws: What ``get(_:)`` throws.
    /// - Complexity: O(key bytes), expected.
    public func timeToLive(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable
    ) throws(StoreError) -> TimeToLive? {
        let core = target.core
        let deadline = try key.withKeyBytes { key throws(StoreError) in try core.deadline(of: key) }
        return deadline.map { TimeToLive(deadline: $0, now: core.epochs.time.now) }
    }

    /// The value of `key`, which from now on lives as long as `expiration` says; `nil` if there is none. For entries
    /// that are to stay as long as someone asks for them.
    /// - Throws: What ``get(_:as:)`` and ``expire(_:_:if:)`` throw. Nothing was changed.
    /// - Complexity: As ``get(_:as:)`` and ``expire(_:_:if:)`` together, each time another thread changes the key in between.
    @inlinable
    public func getAndExpire<Value: StoreDecodable>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, _ expiration: Expiration,
        as type: Value.Type = Value.self
    ) throws(StoreError) -> Value? {
        try getAndExpire(key, expiration) { bytes throws(StoreError) in try Value(storeValue: bytes) }
    }

    /// The value of `key` as `codec` reads it, likewise.
    @inlinable
    public func getAndExpire<Codec: StoreCodec>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, _ expiration: Expiration, using codec: Codec
    ) throws(StoreError) -> Codec.Value? {
        try getAndExpire(key, expiration) { bytes throws(StoreError) in try codec.decode(bytes) }
    }

    @inlinable
    func getAndExpire<Value>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, _ expiration: Expiration,
        decode: (RawSpan) throws(StoreError) -> Value
    ) throws(StoreError) -> Value? {
        while true {
            guard let found = try getVersioned(key, decode: decode) else { return nil }
            let change = try key.withKeyBytes { key throws(StoreError) in
                try target.core.setDeadline(of: key, expiration, if: .always, expecting: found.sequence)
            }
            if change == .set { return found.value }
        }
    }

    /// A copy of the bytes of `key`'s value, likewise.
    @inlinable
    public func getAndExpire(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, _ expiration: Expiration
    ) throws(StoreError) -> [UInt8]? {
        try getAndExpire(key, expiration, as: [UInt8].self)
    }

    /// Sets how long a value of the keyspace lives if the call that stores it does not say; `nil` for ever, as it is at first.
    ///
    /// For all handles of the keyspace, from now on, until the store is closed: a store with a directory does not keep it. Entries that are
    /// there already stay as they are.
    /// - Precondition: `duration` is positive.
    public func setDefaultTimeToLive(_ duration: Duration?) {
        precondition(duration ?? .seconds(1) > .zero, "a time to live is positive: remove entries to have none")
        target.core.index.lifetime = duration.map { UInt64($0.millisecondsRoundedUp) } ?? 0
    }

    /// How long a value of the keyspace lives if the call that stores it does not say, `nil` for ever.
    public var defaultTimeToLive: Duration? {
        let lifetime = target.core.index.lifetime
        return lifetime == 0 ? nil : .milliseconds(Int64(clamping: lifetime))
    }
}
