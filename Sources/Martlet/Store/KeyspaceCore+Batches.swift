extension KeyspaceCore {
    /// Calls `body` for each of `keys` in order, pinned for a batch at a time.
    @inlinable
    func visit<Key: StoreKey, E: Error>(
        _ keys: Span<Key>, by reader: Reader, _ body: (Int, RawSpan?) throws(E) -> Void
    ) throws(E) {
        var batch = ReadBatch(by: reader)
        var start = 0
        while start < keys.count {
            let count = min(ReadBatch.keysMax, keys.count - start)
            let outer = reader.begin()
            defer { end(reader, outer: outer) }
            batch.begin(count: count)
            for position in 0..<min(count, ReadBatch.bucketsAhead) {
                keys[start + position].withKeyBytes { key in batch.fetchBucket(of: key, at: position) }
            }
            batch.fetchFirstRecords()
            for position in 0..<count {
                let ahead = position + ReadBatch.bucketsAhead
                if ahead < count {
                    keys[start + ahead].withKeyBytes { key in batch.fetchBucket(of: key, at: ahead) }
                }
                if let value = keys[start + position].withKeyBytes({ key in batch.find(key, at: position) }) {
                    try value.withBytes { bytes throws(E) in try body(start + position, bytes) }
                } else {
                    try body(start + position, nil)
                }
            }
            start += count
        }
    }

    /// Calls `body` for each of `keys` in order, with what all of them had at one instant.
    ///
    /// Reads all of them, then looks whether all still stands. Where writers come in between again and again, a snapshot
    /// of this moment is read; only if there is no memory for one, writers are stopped for one pass. `body` runs after
    /// that; the pin keeps the values where they are.
    @inlinable
    func visitTogether<Key: StoreKey, E: Error>(
        _ keys: [Key], by reader: Reader, _ body: (Int, RawSpan?) throws(E) -> Void
    ) throws(E) {
        let outer = reader.begin()
        defer { end(reader, outer: outer) }
        var batch = ConsistentBatch(reader: reader, count: keys.count)
        var attempts = 8
        while !read(keys, into: &batch) {
            attempts -= 1
            if attempts > 0 { continue }
            let keys = keys.map { $0.withKeyBytes { [UInt8](copying: $0) } }
            if !readFromSnapshot(keys, into: &batch) { withWritersStopped { _ = read(keys, into: &batch) } }
            break
        }
        for position in keys.indices {
            if let record = batch.record(at: position) {
                try record.withValue { value throws(E) in try body(position, value) }
            } else {
                try body(position, nil)
            }
        }
    }

    /// Whether what was read was all there at one instant.
    @inlinable
    func read<Key: StoreKey>(_ keys: [Key], into batch: inout ConsistentBatch) -> Bool {
        batch.begin()
        for key in keys { key.withKeyBytes { batch.prefetchBucket($0) } }
        for position in keys.indices { batch.prefetchRecord(at: position) }
        for position in keys.indices { keys[position].withKeyBytes { batch.read($0, at: position) } }
        return batch.stands
    }

    /// Reads all keys as they are at this moment. `false`: there is no memory for a snapshot.
    @usableFromInline
    func readFromSnapshot(_ keys: [[UInt8]], into batch: inout ConsistentBatch) -> Bool {
        guard let snapshot = try? SnapshotCore(of: store) else { return false }
        defer { snapshot.close() }
        for (position, key) in keys.enumerated() {
            batch.set(key.withKeyBytes { snapshot.record(of: $0, in: index) }, at: position)
        }
        return true
    }

    @usableFromInline
    func withWritersStopped(_ body: () -> Void) {
        epochs.withGateClosed(body)
    }

    /// Has the buckets and records of up to `PrefetchBatch.keysMax` keys fetched, ahead of writes to them.
    @inlinable
    func prefetch<Key: StoreKey>(_ keys: some Sequence<Key>, by reader: Reader) {
        let outer = reader.begin()
        defer { end(reader, outer: outer) }
        var batch = PrefetchBatch(by: reader, forWriting: true)
        for key in keys { key.withKeyBytes { key in batch.fetchBucket(of: key) } }
        batch.fetchRecords()
    }

    /// Says that nothing happened with a number that was taken while the gate was closed.
    private func void(_ number: UInt64, by participant: Participant) {
        if let log { return log.void(number, steps: 1) }
        let outer = epochs.pinForWriting(participant, changesEntries: false)
        epochs.withChangeRing { $0.void(number) }
        epochs.unpin(participant, outer: outer)
    }

    @usableFromInline
    func reserveCapacity(_ entries: Int, entryBytes: Int) throws(StoreError) {
        let participant = try epochs.participant()
        try checkClock(participant)
        epochs.awaitTurn(participant)
        let entries = max(0, entries)
        let missing = entryBytes > 0 ? max(0, entries - count) : 0
        let bytes = Record.bytes(key: 0, value: max(0, min(entryBytes, Limit.valueBytesMax)))
        // What cannot be had is refused before any of it is taken.
        let bytesMax = min(index.memory.budget.limitBytes, System.physicalBytes)
        guard entries <= bytesMax / (Bucket.bytes / 5), missing <= bytesMax / bytes else { throw .outOfMemory }
        let number = try index.reserve(entries, clock: clock, demolition: store.demolition, by: participant)
        if let number { void(number, by: participant) }
        // Larger entries have mappings of their own, which nobody can make ahead.
        guard missing > 0, bytes <= SizeClass.blockBytesMax else { return }
        let chunks = SizeClass(fitting: bytes).chunks(forBlocks: missing)
        guard index.memory.regions.reserve(chunks: chunks) else { throw .outOfMemory }
    }
}
