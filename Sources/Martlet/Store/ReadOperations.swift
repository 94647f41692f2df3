/// What can be read of a keyspace in a ``Snapshot`` and in a ``Transaction``.
///
/// A snapshot's reads are all of one instant. A transaction's are too, but see what the transaction itself has written,
/// and may throw ``StoreError/conflict(key:)``.
public protocol ReadOperations {
    /// What is read.
    var source: ReadSource { get }
}

extension ReadOperations {
    /// A copy of the value of `key`, or `nil` if there is none.
    /// - Throws: ``StoreError/snapshotClosed``; ``StoreError/conflict(key:)``, ``StoreError/transactionEnded`` or
    ///   ``StoreError/transactionBusy``; ``StoreError/keyspaceDropped`` in a transaction; ``StoreError/outOfMemory``.
    /// - Complexity: O(key and value bytes), expected; in a snapshot also O(versions of the key that open snapshots see).
    @inlinable
    public func get(_ key: borrowing some StoreKey & ~Copyable & ~Escapable) throws(StoreError) -> [UInt8]? {
        try get(key, as: [UInt8].self)
    }

    /// The value of `key` as a `Value`, or `nil` if there is none.
    /// - Throws: What `Value` throws for bytes it is not made of (``StoreError/undecodable(reason:)`` for the
    ///   types of this library), and what ``get(_:)`` throws.
    /// - Complexity: As ``get(_:)``.
    @inlinable
    public func get<Value: StoreDecodable>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, as type: Value.Type = Value.self
    ) throws(StoreError) -> Value? {
        try read(key) { bytes throws(StoreError) in try Value(storeValue: bytes) }
    }

    /// The value of `key` as `codec` reads it, or `nil` if there is none.
    /// - Throws: What the codec throws, and what ``get(_:)`` throws.
    /// - Complexity: As ``get(_:)``, besides the decoding.
    @inlinable
    public func get<Codec: StoreCodec>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, using codec: Codec
    ) throws(StoreError) -> Codec.Value? {
        try read(key) { bytes throws(StoreError) in try codec.decode(bytes) }
    }

    @inlinable
    package func read<R>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, _ body: (RawSpan) throws(StoreError) -> R
    ) throws(StoreError) -> R? {
        let source = source
        let found = try key.withKeyBytes { key throws(StoreError) in try source.find(key) }
        defer { source.end(found) }
        guard let value = found.value else { return nil }
        return try value.withBytes(body)
    }

    /// Calls `body` with the bytes of `key`'s value where they lie, without a copy. See
    /// ``KeyValueOperations/withValue(_:_:)`` for what `body` may do.
    /// - Returns: What `body` returns, or `nil` without calling it if there is no such key.
    /// - Throws: What `body` throws, as it is, and what ``get(_:)`` throws.
    /// - Complexity: As ``get(_:)``, besides `body`.
    @inlinable
    public func withValue<R>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, _ body: (RawSpan) throws -> R
    ) throws -> R? {
        let source = source
        let found = try key.withKeyBytes { key throws(StoreError) in try source.find(key) }
        defer { source.end(found) }
        guard let value = found.value else { return nil }
        return try value.withBytes(body)
    }

    /// Whether there is a value for `key`.
    /// - Throws: What ``get(_:)`` throws.
    /// - Complexity: As ``get(_:)``, but for the value.
    @inlinable
    public func contains(_ key: borrowing some StoreKey & ~Copyable & ~Escapable) throws(StoreError) -> Bool {
        try read(key) { _ throws(StoreError) in true } ?? false
    }

    /// How long the value of `key` lives, from the instant of the snapshot or the transaction; `nil` if there is none.
    /// - Throws: What ``get(_:)`` throws.
    /// - Complexity: As ``get(_:)``, but for the value.
    public func timeToLive(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable
    ) throws(StoreError) -> TimeToLive? {
        try key.withKeyBytes { key throws(StoreError) in try source.timeToLive(key) }
    }

    /// Copies of the values of `keys`, in their order, `nil` where there is none.
    /// - Throws: What ``get(_:)`` throws.
    /// - Complexity: As so many calls of ``get(_:)``.
    @inlinable
    public func getMany(_ keys: [some StoreKey]) throws(StoreError) -> [[UInt8]?] {
        try getMany(keys, as: [UInt8].self)
    }

    /// The values of `keys` as `Value`s, in their order, `nil` where there is none.
    /// - Throws: What ``get(_:as:)`` throws.
    /// - Complexity: As so many calls of ``get(_:as:)``.
    @inlinable
    public func getMany<Value: StoreDecodable>(
        _ keys: [some StoreKey], as type: Value.Type = Value.self
    ) throws(StoreError) -> [Value?] {
        var values: [Value?] = []
        values.reserveCapacity(keys.count)
        for key in keys { values.append(try get(key, as: type)) }
        return values
    }

    /// Calls `body` for each entry with its key and value where they lie, until it returns `false`.
    ///
    /// Every entry that the snapshot or the transaction sees is visited exactly once, in no order that means anything. In
    /// a transaction `body` may write, and a key that it adds may be visited or not.
    /// - Throws: What `body` throws, as it is, and what ``get(_:)`` throws.
    /// - Complexity: O(n), besides `body`.
    @inlinable
    public func forEach(_ body: (_ key: RawSpan, _ value: RawSpan) throws -> Bool) throws {
        try source.forEach(body)
    }

    /// Calls `body` for each entry as ``forEach(_:)`` does, and says how long it lives from the instant of the snapshot or
    /// the transaction.
    public func forEach(
        withLifetimes body: (_ key: RawSpan, _ value: RawSpan, _ lifetime: TimeToLive) throws -> Bool
    ) throws {
        try source.forEach(withLifetimes: body)
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
            try source.forEach { key, value in try !key.hasPrefix(prefix) || body(key, value) }
        }
    }

    /// How many entries there are.
    /// - Throws: What ``get(_:)`` throws.
    /// - Complexity: O(n): unlike a store's own count it is found by looking at each.
    @inlinable
    public func count() throws -> Int {
        var count = 0
        try source.forEach { _, _ in
            count += 1
            return true
        }
        return count
    }
}
