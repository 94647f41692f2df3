extension KeyValueOperations {
    /// Calls `body` for each entry with its key and value where they lie in the store, until it returns `false`.
    ///
    /// Other threads may write meanwhile. Every entry that is there from beginning to end is visited exactly once, with
    /// a value that it had at some instant in between; one that comes or goes meanwhile, at most once for each time it
    /// is there. This is no snapshot, and the order is none that means anything. `body` may call the store again.
    /// - Throws: What `body` throws, as it is, and what ``get(_:)`` throws.
    /// - Complexity: O(n), besides `body`.
    @inlinable
    public func forEach(_ body: (_ key: RawSpan, _ value: RawSpan) throws -> Bool) throws {
        try target.core.forEach(body)
    }

    /// Calls `body` for each entry whose key begins with the bytes of `prefix`, until it returns `false`.
    ///
    /// As ``forEach(_:)`` in all else: the index has no order, so this looks at every key.
    /// - Complexity: O(n) for the n entries of the keyspace, however few begin so.
    @inlinable
    public func forEach(
        prefix: borrowing some StoreKey & ~Copyable & ~Escapable,
        _ body: (_ key: RawSpan, _ value: RawSpan) throws -> Bool
    ) throws {
        try prefix.withKeyBytes { prefix throws in
            try target.core.forEach { key, value in try !key.hasPrefix(prefix) || body(key, value) }
        }
    }

    /// Calls `body` for some entries with their keys and values where they lie in the store, from `cursor` on, and gives
    /// back where to go on: `nil` when all have been seen.
    ///
    /// A scan may be spread over any time, and holds nothing in between. Over all its calls, every entry that is there
    /// from beginning to end is visited exactly once, however the keyspace grows or shrinks; one that comes or goes
    /// meanwhile, at most once for each time it is there. A call visits at least `limit` entries, and a few more where
    /// it would have to stop in between, unless there are no more, or so many empty places lie between them that it
    /// would take long: only `nil` says that the scan is over. A `limit` below 1 is 1. `body` may call the store again.
    ///
    /// A cursor names a part of all possible keys, as fine as the index was when it was given. If the keyspace has grown
    /// a thousandfold since, the next call visits what has come to lie in that part: a 32nd of all entries at most.
    /// - Throws: What `body` throws, as it is, and what ``get(_:)`` throws.
    /// - Complexity: O(`limit`), besides `body`; more after great growth, as said above.
    @inlinable
    public func scan(
        from cursor: ScanCursor = .start, limit: Int = 100, _ body: (_ key: RawSpan, _ value: RawSpan) throws -> Void
    ) throws -> ScanCursor? {
        try target.core.scan(from: cursor, limit: limit) { key, value, _ in try body(key, value) }
    }

    /// Calls `body` for some entries as ``scan(from:limit:_:)`` does, and says how long each of these values will live.
    public func scan(
        from cursor: ScanCursor = .start, limit: Int = 100,
        withLifetimes body: (_ key: RawSpan, _ value: RawSpan, _ lifetime: TimeToLive) throws -> Void
    ) throws -> ScanCursor? {
        let core = target.core
        return try core.scan(from: cursor, limit: limit) { key, value, deadline in
            try body(key, value, TimeToLive(deadline: deadline, now: deadline == 0 ? 0 : core.epochs.time.now))
        }
    }

    /// How the entries are spread over the index.
    ///
    /// Other threads may write meanwhile, and nothing waits.
    /// - Throws: What ``get(_:)`` throws.
    /// - Complexity: O(n): it walks the whole index. ``Store/statistics()`` does not.
    @inlinable
    public func occupancy() throws(StoreError) -> OccupancyStatistics {
        try target.core.occupancy()
    }
}
