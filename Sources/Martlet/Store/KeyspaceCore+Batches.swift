extension KeyspaceCore {
    /// How many keys have their memory fetched at once.
    @usableFromInline
    static let batchKeys = 32

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

    /// Calls `body` for each of `keys` in order, with what all of them had at one instant.
    ///
    /// Reads all of them, then looks whether all still stands. Where writers come in between again and again, they are
    /// stopped for one pass. `body` runs after that; the pin keeps the values where they are.
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
            // While writers are stopped none of the caller's code runs, as a key's of its own would.
            let keys = keys.map { $0.withKeyBytes { [UInt8](copying: $0) } }
            withWritersStopped { _ = read(keys, into: &batch) }
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

    @usableFromInline
    func withWritersStopped(_ body: () -> Void) {
        epochs.withGateClosed(body)
    }

    /// Has the buckets and records of some keys fetched, ahead of writes to them.
    @inlinable
    func prefetch<Key: StoreKey>(_ keys: some Sequence<Key>, by reader: Reader) {
        var hashes = InlineArray<32, UInt64>(repeating: 0)
        var count = 0
        let outer = reader.begin()
        defer { end(reader, outer: outer) }
        for key in keys {
            hashes[count] = key.withKeyBytes { key in reader.prefetchBucket(key) }
            count += 1
        }
        for position in 0..<count { reader.prefetchRecord(hashes[position]) }
    }

    @usableFromInline
    func reserveCapacity(_ entries: Int, entryBytes: Int) throws(StoreError) {
        let participant = try epochs.participant()
        let entries = max(0, entries)
        let missing = entryBytes > 0 ? max(0, entries - count) : 0
        let bytes = Record.bytes(key: 0, value: max(0, min(entryBytes, Limit.valueBytesMax)))
        // What cannot be had is refused before any of it is taken.
        let bytesMax = min(index.memory.budget.limitBytes, System.physicalBytes)
        guard entries <= bytesMax / (Bucket.bytes / 5), missing <= bytesMax / bytes else { throw .outOfMemory }
        try index.reserve(entries, by: participant)
        // Larger entries have mappings of their own, which nobody can make ahead.
        guard missing > 0, bytes <= SizeClass.blockBytesMax else { return }
        let chunks = SizeClass(fitting: bytes).chunks(forBlocks: missing)
        guard index.memory.regions.reserve(chunks: chunks) else { throw .outOfMemory }
    }
}
