/// What can be done with the entries of a ``RawKeyspace``, and with a ``Store``, whose operations act on its default
/// keyspace.
///
/// Every operation may be called from any number of threads at once. Operations on one key are linearizable: each
/// takes effect at one instant between its call and its return, and a read that starts after a write has returned sees
/// that write or a later one. Reads of keys take no lock and never wait for a writer; ``forEach(_:)`` looks again when
/// a writer interferes, and in the end waits for it.
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
        let reader = try core.reader()
        let outer = reader.begin()
        defer { core.end(reader, outer: outer) }
        guard let record = key.withKeyBytes({ key in reader.find(key) }) else { return nil }
        return try record.withValue { bytes throws(StoreError) in try Value(storeValue: bytes) }
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
            try target.core.get(key, into: &buffer)
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
        let reader = try core.reader()
        let outer = reader.begin()
        defer { core.end(reader, outer: outer) }
        guard let record = key.withKeyBytes({ key in reader.find(key) }) else { return nil }
        return try record.withValue(body)
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

    /// Copies of the values of `keys`, in their order, `nil` where there is none.
    ///
    /// Faster than as many single gets: memory is fetched for many keys at once. Each value is read as by
    /// ``get(_:)``, at an instant of its own: this is no snapshot.
    /// - Throws: What ``get(_:)`` throws.
    /// - Complexity: O(bytes of keys and values), expected.
    @inlinable
    public func getMany(_ keys: [some StoreKey]) throws(StoreError) -> [[UInt8]?] {
        try getMany(keys, as: [UInt8].self)
    }

    /// The values of `keys` as `Value`s, in their order, `nil` where there is none.
    ///
    /// See ``getMany(_:)`` for what it promises.
    /// - Throws: What ``get(_:as:)`` throws.
    /// - Complexity: O(bytes of keys and values), expected.
    @inlinable
    public func getMany<Value: StoreDecodable>(
        _ keys: [some StoreKey], as type: Value.Type = Value.self
    ) throws(StoreError) -> [Value?] {
        var values = [Value?]()
        values.reserveCapacity(keys.count)
        let core = target.core
        try core.visit(keys, by: try core.reader()) { _, bytes throws(StoreError) in
            guard let bytes else { return values.append(nil) }
            values.append(try Value(storeValue: bytes))
        }
        return values
    }

    /// Calls `body` for each of `keys`, in order, with its position and its value's bytes where they lie in the store.
    ///
    /// The bytes are valid during that call of `body` only. See ``getMany(_:)`` for what is read when, and
    /// ``withValue(_:_:)`` for what `body` may do.
    /// - Throws: What `body` throws, as it is, and what ``get(_:)`` throws.
    /// - Complexity: O(bytes of keys), expected, besides `body`.
    @inlinable
    public func withValues(_ keys: [some StoreKey], _ body: (Int, RawSpan?) throws -> Void) throws {
        let core = target.core
        try core.visit(keys, by: try core.reader(), body)
    }

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
    /// - Throws: ``StoreError/outOfMemory`` (an empty table, of the size that ``StoreOptions/expectedEntries`` asked for,
    ///   is needed beside the old one) or ``StoreError/sequenceExhausted``. Nothing was removed.
    /// - Complexity: O(1) until the entries are gone for everyone, O(n) until it returns.
    @inlinable
    public func clear() throws(StoreError) {
        try target.core.clear()
    }
}

extension KeyspaceCore {
    /// Calls `body` for each of `keys` in order, pinned for a batch at a time.
    ///
    /// In three passes, so that the memory of all is on its way before the first is used: hash and fetch buckets, fetch
    /// records, compare.
    @inlinable
    func visit<Key: StoreKey, E: Error>(
        _ keys: [Key], by reader: Reader, _ body: (Int, RawSpan?) throws(E) -> Void
    ) throws(E) {
        var hashes = InlineArray<32, UInt64>(repeating: 0)
        var start = 0
        while start < keys.count {
            let batch = start..<min(start + hashes.count, keys.count)
            let outer = reader.begin()
            defer { end(reader, outer: outer) }
            for position in batch {
                hashes[position - start] = keys[position].withKeyBytes { key in reader.prefetchBucket(key) }
            }
            for position in batch { reader.prefetchRecord(hashes[position - start]) }
            for position in batch {
                let hash = hashes[position - start]
                if let record = keys[position].withKeyBytes({ key in reader.find(key, hash: hash) }) {
                    try record.withValue { value throws(E) in try body(position, value) }
                } else {
                    try body(position, nil)
                }
            }
            start = batch.upperBound
        }
    }
}
