/// What can be done with the entries of a ``RawKeyspace``, and with a ``Store``, whose operations act on its default
/// keyspace.
///
/// Every operation may be called from any number of threads at once. Operations on one key are linearizable: each
/// takes effect at one instant between its call and its return, and a read that starts after a write has returned sees
/// that write or a later one. Reads of keys take no lock and never wait for a writer; ``forEach(_:)`` looks again when
/// a writer interferes, and in the end waits for it. What depends on a key being absent or unchanged (conditional writes,
/// ``getVersioned(_:as:)``, a consistent ``getMany(_:consistent:)``) waits for a writer that is at the key just then, a matter
/// of nanoseconds.
///
/// A call that throws has changed nothing, unless its documentation says otherwise. Once a keyspace is dropped, every
/// call on a handle of it that can throw throws ``StoreError/keyspaceDropped``; the single calls do not name it again.
public protocol KeyValueOperations: Sendable {
    /// The keyspace these operations act on.
    var target: RawKeyspace { get }
}

extension KeyValueOperations {
    /// Stores `value` for `key`, replacing any value already there.
    ///
    /// Other threads see it, whole, once this returns and perhaps a moment before.
    /// - Returns: `true` if `key` was absent.
    /// - Throws: ``StoreError/outOfMemory``, ``StoreError/keyTooLarge(bytes:)``, ``StoreError/valueTooLarge(bytes:)``
    ///   or ``StoreError/sequenceExhausted``. Nothing was written: an earlier value is still there.
    /// - Complexity: O(key and value bytes), expected. While the table grows, a put also moves a few of its buckets,
    ///   never more than a fixed number.
    @discardableResult
    @inlinable
    public func put(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable,
        _ value: borrowing some StoreValue & ~Copyable & ~Escapable
    ) throws(StoreError) -> Bool {
        try key.withKeyBytes { key throws(StoreError) in
            try value.withValueBytes { value throws(StoreError) in
                try target.core.put(key, value)
            }
        }
    }

    /// A copy of the value of `key`, or `nil` if there is none, as there never is for a key that is too long.
    /// - Throws: ``StoreError/outOfMemory`` if this thread is new to the store and there is no memory to register it.
    /// - Complexity: O(key and value bytes), expected.
    @inlinable
    public func get(_ key: borrowing some StoreKey & ~Copyable & ~Escapable) throws(StoreError) -> [UInt8]? {
        try get(key, as: [UInt8].self)
    }

    /// The value of `key` as a `Value`, or `nil` if there is none.
    /// - Throws: What `Value` throws for bytes it is not made of (``StoreError/undecodable(reason:)`` for the
    ///   types of this library), and what ``get(_:)`` throws.
    /// - Complexity: O(key and value bytes), expected.
    @inlinable
    public func get<Value: StoreDecodable>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, as type: Value.Type = Value.self
    ) throws(StoreError) -> Value? {
        let core = target.core
        let found = try key.withKeyBytes { key throws(StoreError) in try core.find(key) }
        defer { core.end(found) }
        guard let value = found.value else { return nil }
        return try value.withBytes { bytes throws(StoreError) in try Value(storeValue: bytes) }
    }

    /// Copies the value of `key` to the start of `buffer`.
    /// - Returns: The size of the value in bytes, or `nil` if there is none and `buffer` was not touched.
    /// - Throws: ``StoreError/bufferTooSmall(needed:)``, and `buffer` was not touched; and what ``get(_:)`` throws.
    /// - Complexity: O(key and value bytes), expected. Nothing is allocated.
    @inlinable
    public func get(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, into buffer: inout MutableRawSpan
    ) throws(StoreError) -> Int? {
        try key.withKeyBytes { key throws(StoreError) in
            let size = target.core.getAtOnce(key, into: &buffer)
            if size >= 0 { return size }
            return size == KeyspaceCore.absent ? nil : try target.core.get(key, into: &buffer, after: size)
        }
    }

    /// Copies the value of `key` to the start of `buffer`, as ``get(_:into:)-(_,MutableRawSpan)`` does.
    @inlinable
    public func get(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, into buffer: inout MutableSpan<UInt8>
    ) throws(StoreError) -> Int? {
        var bytes = unsafe buffer.mutableBytes
        return try get(key, into: &bytes)
    }

    /// Calls `body` with the bytes of `key`'s value where they lie in the store, without a copy.
    ///
    /// The bytes do not change while `body` runs, whatever other threads do: a concurrent put or remove leaves this
    /// value as it was for those who already read it. `body` may call the store again. It should be short: while it
    /// runs, memory that other threads free is not reused.
    /// - Returns: What `body` returns, or `nil` without calling it if there is no such key.
    /// - Throws: What `body` throws, as it is, and what ``get(_:)`` throws.
    /// - Complexity: O(key bytes), expected, besides `body`.
    @inlinable
    public func withValue<R>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, _ body: (RawSpan) throws -> R
    ) throws -> R? {
        let core = target.core
        let found = try key.withKeyBytes { key throws(StoreError) in try core.find(key) }
        defer { core.end(found) }
        guard let value = found.value else { return nil }
        return try value.withBytes(body)
    }

    /// A copy of the value of `key`, or `nil` if there is none: ``get(_:)`` in another spelling.
    ///
    /// There is no setter, since a subscript's cannot throw: use ``put(_:_:)``.
    @inlinable
    public subscript(_ key: some StoreKey) -> [UInt8]? {
        get throws(StoreError) { try get(key) }
    }

    /// The value of `key` as a `Value`, or `nil` if there is none: ``get(_:as:)`` in another spelling.
    @inlinable
    public subscript<Value: StoreDecodable>(
        _ key: some StoreKey, as type: Value.Type
    ) -> Value? {
        get throws(StoreError) { try get(key, as: type) }
    }

    /// Whether there is a value for `key`.
    /// - Throws: What ``get(_:)`` throws.
    /// - Complexity: O(key bytes), expected.
    @inlinable
    public func contains(_ key: borrowing some StoreKey & ~Copyable & ~Escapable) throws(StoreError) -> Bool {
        try key.withKeyBytes { key throws(StoreError) in
            try target.core.contains(key)
        }
    }

    /// Removes `key` and its value.
    ///
    /// Its memory is reused once no thread still reads the value in place.
    /// - Returns: `true` if `key` was there.
    /// - Throws: ``StoreError/outOfMemory`` or ``StoreError/sequenceExhausted``. Nothing was removed. A removal needs a
    ///   little memory itself, for which a part of the limit is kept; it runs out only while a thread that stays inside
    ///   a call holds back what others free.
    /// - Complexity: O(key bytes), expected. While the table shrinks, a removal also moves a few of its buckets,
    ///   never more than a fixed number.
    @discardableResult
    @inlinable
    public func remove(_ key: borrowing some StoreKey & ~Copyable & ~Escapable) throws(StoreError) -> Bool {
        try key.withKeyBytes { key throws(StoreError) in
            try target.core.remove(key)
        }
    }

    /// How many entries there are.
    ///
    /// Exact when no thread is writing; while some are, off by what they do meanwhile.
    /// - Complexity: O(1).
    @inlinable
    public var count: Int { target.core.count }

    /// Removes all entries of the keyspace at one instant.
    ///
    /// No thread sees some gone and others not. Readers do not wait. Writers wait for two short moments: until the entries
    /// are out of sight, and while threads' caches are emptied at the end. In between this call frees the entries, a few
    /// at a time, while all go on. What a reader still holds in place is freed by later writes.
    /// - Throws: ``StoreError/outOfMemory`` (a small empty table is needed beside the old one) or ``StoreError/sequenceExhausted``. Nothing was removed.
    /// - Complexity: O(1) until the entries are gone for everyone, O(n) until it returns.
    @inlinable
    public func clear() throws(StoreError) {
        try target.core.clear()
    }
}
