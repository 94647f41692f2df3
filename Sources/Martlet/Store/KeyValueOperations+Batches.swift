extension KeyValueOperations {
    /// Copies of the values of `keys`, in their order, `nil` where there is none.
    ///
    /// Faster than as many single gets: memory is fetched for many keys at once.
    ///
    /// Each value is read at an instant of its own, as by ``get(_:)``; with `consistent: true` all are those of one instant,
    /// as in a snapshot of these keys. Where writers come in between again and again, a consistent read opens a
    /// ``Snapshot`` for the time it takes.
    /// - Throws: What ``get(_:)`` throws.
    /// - Complexity: O(bytes of keys and values), expected.
    @inlinable
    public func getMany(_ keys: [some StoreKey], consistent: Bool = false) throws(StoreError) -> [[UInt8]?] {
        try getMany(keys, as: [UInt8].self, consistent: consistent)
    }

    /// The values of `keys` as `Value`s, in their order, `nil` where there is none.
    ///
    /// See ``getMany(_:consistent:)`` for what it promises.
    /// - Throws: What ``get(_:as:)`` throws.
    /// - Complexity: O(bytes of keys and values), expected.
    @inlinable
    public func getMany<Value: StoreDecodable>(
        _ keys: [some StoreKey], as type: Value.Type = Value.self, consistent: Bool = false
    ) throws(StoreError) -> [Value?] {
        try getMany(keys, consistent: consistent) { bytes throws(StoreError) in try Value(storeValue: bytes) }
    }

    /// Calls `body` for each of `keys`, in order, with its position and its value's bytes where they lie in the store.
    ///
    /// The bytes are valid during that call of `body` only. See ``getMany(_:consistent:)`` for what is read when, and
    /// ``withValue(_:_:)`` for what `body` may do.
    /// - Throws: What `body` throws, as it is, and what ``get(_:)`` throws.
    /// - Complexity: O(bytes of keys), expected, besides `body`.
    @inlinable
    public func withValues(
        _ keys: [some StoreKey], consistent: Bool = false, _ body: (Int, RawSpan?) throws -> Void
    ) throws {
        let core = target.core
        if consistent {
            try core.visitTogether(keys, by: try core.reader(), body)
        } else {
            try core.visit(keys.span, by: try core.reader(), body)
        }
    }

    /// Stores many entries, in their order, the last one where a key is there twice.
    ///
    /// Faster than as many single puts: memory is fetched for many keys at once. Each entry is stored at an instant of
    /// its own; other threads may see some and not yet the others.
    /// - Throws: ``BatchError``, which says how many entries were stored before the one that failed, and why it did.
    /// - Complexity: O(bytes of keys and values), expected.
    @inlinable
    public func putMany<Key: StoreKey, Value: StoreValue>(_ entries: [(Key, Value)]) throws(BatchError) {
        try inBatches(of: entries, key: { $0.0 }) { entry throws(StoreError) in try put(entry.0, entry.1) }
    }

    /// Stores the entries of a dictionary, as `putMany` of an array does.
    @inlinable
    public func putMany<Key: StoreKey & Hashable, Value: StoreValue>(
        _ entries: [Key: Value]
    ) throws(BatchError) {
        try putMany(entries.map { ($0.key, $0.value) })
    }

    /// Removes many keys, in their order.
    ///
    /// Each is removed at an instant of its own; other threads may see some gone and not yet the others.
    /// - Returns: How many of the keys were there.
    /// - Throws: ``BatchError``, which says how many keys were dealt with before the one that failed, and why it did.
    /// - Complexity: O(bytes of keys), expected.
    @discardableResult
    @inlinable
    public func removeMany(_ keys: [some StoreKey]) throws(BatchError) -> Int {
        var removed = 0
        try inBatches(of: keys, key: { $0 }) { key throws(StoreError) in
            if try remove(key) { removed += 1 }
        }
        return removed
    }

    /// Calls `body` for each item, after the memory of some of their keys at a time was fetched.
    @inlinable
    func inBatches<Item, Key: StoreKey>(
        of items: [Item], key: (Item) -> Key, _ body: (Item) throws(StoreError) -> Void
    ) throws(BatchError) {
        let core = target.core
        var completed = 0
        do throws(StoreError) {
            while completed < items.count {
                let batch = items[completed..<min(completed + PrefetchBatch.keysMax, items.count)]
                core.prefetch(batch.lazy.map(key), by: try core.reader())
                for item in batch {
                    try body(item)
                    completed += 1
                }
            }
        } catch {
            throw BatchError(completed: completed, reason: error)
        }
    }

    /// Makes room for `entries` entries in all, so that storing them moves nothing in the index.
    ///
    /// The index is laid out for so many, and does not shrink below that any more. With `entryBytes`, the bytes of an
    /// average entry, key and value together, memory for as many more entries as are missing is taken from the system as
    /// well, and touched, by several threads if it is much. That memory is the store's: what another keyspace has reserved and not used counts. Other threads go on
    /// meanwhile.
    /// - Throws: ``StoreError/outOfMemory``, and some of the room may have been made.
    /// - Complexity: O(`entries`).
    public func reserveCapacity(_ entries: Int, entryBytes: Int = 0) throws(StoreError) {
        try target.core.reserveCapacity(entries, entryBytes: entryBytes)
    }
}
