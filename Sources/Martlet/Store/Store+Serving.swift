/// For who answers many callers on few threads, and so waits for the log apart from the changes.
extension Store {
    /// The number of the last change that was made, by whichever thread, in a store that keeps changes. What was read before this
    /// call has no later one.
    package var lastSequence: SequenceNumber { SequenceNumber(rawValue: core.commitLog.tail) }

    /// Whether changes are kept anywhere.
    package var keepsChanges: Bool { core.commitLog.keepsRecords }

    /// The number up to which every change lasts as well as that.
    package func sequence(lastingAs level: Durability) -> SequenceNumber {
        switch level {
        case .memory: lastSequence
        case .written: SequenceNumber(rawValue: core.commitLog.writtenThrough)
        case .synced: durableSequence
        }
    }

    /// Blocks until every change up to `sequence` lasts as well as that.
    package func wait(for sequence: SequenceNumber, _ level: Durability) throws(StoreError) {
        try core.commitLog.wait(for: min(sequence.rawValue, core.commitLog.tail), level)
    }

    /// Counts memory of the caller's as the store's; `false` if the limit leaves no room for it, and nothing is counted.
    package func charge(_ bytes: Int) -> Bool { core.memory.budget.charge(bytes) }

    package func release(_ bytes: Int) { core.memory.budget.release(bytes) }

    /// Frees what ``RawKeyspace/takeOut()`` has taken out, a little at a time, while others go on.
    package func freeWhatWasTakenOut() throws(StoreError) { core.freeWhatWasCleared(try core.epochs.participant()) }

    /// `nil` if there is none.
    package var memoryLimit: Int? {
        let limit = core.memory.budget.limitBytes
        return limit == .max ? nil : limit
    }

    /// In which order entries are evicted, `nil` if none are.
    package var evictionPolicy: EvictionPolicy? {
        guard let evictor = core.evictor else { return nil }
        return evictor.words.countsUses ? .s3fifo : .lru
    }
}

extension RawKeyspace {
    /// How many entries have a deadline.
    package var deadlineCount: Int { Int(clamping: core.index.deadlines.loadRelaxed()) }

    /// The number of the change that gave `key` the value it has, `nil` if it has none.
    package func sequence(
        of key: borrowing some StoreKey & ~Copyable & ~Escapable
    ) throws(StoreError) -> SequenceNumber? {
        try key.withKeyBytes { key throws(StoreError) in try core.sequence(of: key).map(SequenceNumber.init) }
    }

    /// How often `key` was used since the evictor looked last, up to three, in a store that evicts by that; `nil` if there is no
    /// such key. To ask is no use.
    package func useCount(
        of key: borrowing some StoreKey & ~Copyable & ~Escapable
    ) throws(StoreError) -> Int? {
        try key.withKeyBytes { key throws(StoreError) in
            guard key.byteCount <= Limit.keyBytesMax else { return nil }
            let reader = try core.reader()
            let outer = reader.begin()
            defer { reader.end(outer) }
            let record = core.index.find(key, hash: core.index.hashKey.hash(key))
            return record.flatMap { core.index.epochs.isPast($0) ? nil : Int($0.uses) }
        }
    }

    /// A number that no change is later than that a read of `key` before this call has seen: that of the last change to any of
    /// the keys that lie with it, or to all. It waits for no more than a change of these that is being made.
    package func lastChange(
        near key: borrowing some StoreKey & ~Copyable & ~Escapable
    ) throws(StoreError) -> SequenceNumber {
        try key.withKeyBytes { key throws(StoreError) in
            let reader = try core.reader()
            let outer = reader.begin()
            defer { reader.end(outer) }
            return SequenceNumber(rawValue: core.index.lastChange(near: key))
        }
    }

    /// Removes all entries at one instant, as `clear` does, and leaves it to later writes or to
    /// ``Store/freeWhatWasTakenOut()`` to free them. O(1).
    package func takeOut() throws(StoreError) { try core.acknowledge(try core.takeOut()) }

    /// Has the bucket fetched of a key that is read or written soon.
    /// - Returns: What ``prefetchRecord(of:)`` takes once that is here, a few tenths of a microsecond later.
    package func prefetchBucket(of key: RawSpan) throws(StoreError) -> PrefetchedKey {
        let reader = try core.reader()
        let outer = reader.begin()
        defer { core.end(reader, outer: outer) }
        return PrefetchedKey(hash: reader.prefetchBucket(key))
    }

    /// Has the record fetched of such a key.
    package func prefetchRecord(of key: PrefetchedKey) throws(StoreError) {
        let reader = try core.reader()
        let outer = reader.begin()
        defer { core.end(reader, outer: outer) }
        reader.prefetchRecord(key.hash)
    }

    /// Has the memory fetched of up to 32 keys that are read or written soon.
    /// - Parameter visit: Calls its argument for each of them.
    package func prefetch(_ visit: ((RawSpan) -> Void) -> Void) throws(StoreError) {
        let reader = try core.reader()
        let outer = reader.begin()
        defer { core.end(reader, outer: outer) }
        var batch = PrefetchBatch(by: reader, forWriting: false)
        visit { key in batch.fetchBucket(of: key) }
        batch.fetchRecords()
    }
}

extension TransactionKeyspace {
    /// The number of the change that gave `key` the value that the transaction found in the store, `nil` if it found none.
    /// It counts as a read of the key.
    package func storedSequence(
        of key: borrowing some StoreKey & ~Copyable & ~Escapable
    ) throws(StoreError) -> SequenceNumber? {
        try key.withKeyBytes { key throws(StoreError) in
            try transaction.storedSequence(of: key, in: core).map(SequenceNumber.init)
        }
    }
}
