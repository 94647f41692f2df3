/// One keyspace's operations on spans, whatever types the public face takes.
final class KeyspaceCore: Sendable {
    let store: StoreCore
    let index: HashIndex

    init(store: StoreCore, index: HashIndex) {
        self.store = store
        self.index = index
    }

    var count: Int { index.count }

    @inline(__always)
    func participant() throws(StoreError) -> Participant { try store.epochs.participant() }

    // MARK: Writing

    func put(_ key: RawSpan, _ value: RawSpan) throws(StoreError) -> Bool {
        guard key.byteCount <= Limit.keyBytesMax else { throw .keyTooLarge(bytes: key.byteCount) }
        guard value.byteCount <= Limit.valueBytesMax else { throw .valueTooLarge(bytes: value.byteCount) }
        try store.checkClock()
        let participant = try participant()
        let hash = store.hashKey.hash(key)
        // Copying a large value takes long, so it comes before the section that others may have to wait for.
        let early = Record.bytes(key: key.byteCount, value: value.byteCount) > SizeClass.blockBytesMax
            ? Record.make(key: key, value: value, by: participant, store.epochs) : nil
        let outer = store.beginWrite(participant)
        defer { store.endWrite(participant, outer: outer) }
        System.prefetchForWriting(index.firstBucket(for: hash).address)
        guard store.epochs.reserveRetirement(participant, count: 1) || reserveAgain(participant, outer),
            let record = early ?? Record.make(key: key, value: value, by: participant, store.epochs)
                ?? makeAgain(key, value, participant, outer)
        else {
            early?.free(by: participant, store.epochs)
            throw .outOfMemory
        }
        let isNew = try publish(record, key, hash, participant, outer)
        participant.puts.addOwned(1)
        index.helpMigration(for: hash, by: participant)
        return isNew
    }

    func remove(_ key: RawSpan) throws(StoreError) -> Bool {
        guard key.byteCount <= Limit.keyBytesMax else { return false }
        try store.checkClock()
        let participant = try participant()
        let hash = store.hashKey.hash(key)
        let outer = store.beginWrite(participant)
        defer { store.endWrite(participant, outer: outer) }
        System.prefetchForWriting(index.firstBucket(for: hash).address)
        guard store.epochs.reserveRetirement(participant, count: 8) || reserveAgain(participant, outer) else {
            throw .outOfMemory
        }
        guard index.remove(key, hash: hash, clock: store.clock, by: participant) else { return false }
        participant.removes.addOwned(1)
        index.helpMigration(for: hash, by: participant)
        return true
    }

    func clear() throws(StoreError) {
        try store.checkClock()
        let participant = try participant()
        guard index.removeAll(clock: store.clock, demolition: store.demolition) else { throw .outOfMemory }
        freeWhatWasCleared(participant)
        store.epochs.collectEveryone(participant)
    }

    @inline(__always)
    private func publish(
        _ record: Record, _ key: RawSpan, _ hash: UInt64, _ participant: Participant, _ outer: UInt64
    ) throws(StoreError) -> Bool {
        var spare: Bucket?
        switch index.publish(record, key: key, hash: hash, clock: store.clock, spare: &spare, by: participant) {
        case .replaced: return false
        case .inserted: return true
        case .needsBucket: return try publishLinking(record, key, hash, participant, outer)
        }
    }

    /// The chain was full: again, with a bucket at hand.
    @inline(never)
    private func publishLinking(
        _ record: Record, _ key: RawSpan, _ hash: UInt64, _ participant: Participant, _ outer: UInt64
    ) throws(StoreError) -> Bool {
        var spare = index.takeBucket(by: participant)
        if spare == nil {
            store.relieve(participant, outer: outer)
            spare = index.takeBucket(by: participant)
        }
        guard spare != nil, store.epochs.reserveRetirement(participant, count: 1) else {
            if let spare { store.epochs.cache(participant).giveBack(.bucket, spare.address) }
            record.free(by: participant, store.epochs)
            throw .outOfMemory
        }
        let publication = index.publish(record, key: key, hash: hash, clock: store.clock, spare: &spare, by: participant)
        if let spare {
            // Someone made room, or put the same key, in between.
            store.epochs.cache(participant).giveBack(.bucket, spare.address)
        } else {
            index.growIfFull(for: hash, by: participant)
        }
        return publication == .inserted
    }

    @inline(never)
    private func reserveAgain(_ participant: Participant, _ outer: UInt64) -> Bool {
        store.relieve(participant, outer: outer)
        return store.epochs.reserveRetirement(participant, count: 8)
    }

    @inline(never)
    private func makeAgain(
        _ key: RawSpan, _ value: RawSpan, _ participant: Participant, _ outer: UInt64
    ) -> Record? {
        store.relieve(participant, outer: outer)
        guard store.epochs.reserveRetirement(participant, count: 1) else { return nil }
        return Record.make(key: key, value: value, by: participant, store.epochs)
    }

    /// Frees cleared entries in sections of their own, so that other threads' reclamation goes on, until they are gone
    /// or a reader is still among them; then later writes free them.
    private func freeWhatWasCleared(_ participant: Participant) {
        var attempts = 0
        while !store.demolition.isIdle, attempts < 64 {
            let outer = store.beginWrite(participant)
            store.epochs.tryAdvance()
            attempts = store.demolition.step(by: participant) ? 0 : attempts + 1
            store.endWrite(participant, outer: outer)
            if attempts > 0 { System.yield() }
        }
    }

    // MARK: Reading

    @inline(__always)
    func withValue<R, E: Error>(
        _ key: RawSpan, by participant: Participant, _ body: (RawSpan) throws(E) -> R
    ) throws(E) -> R? {
        guard key.byteCount <= Limit.keyBytesMax else { return nil }
        let hash = store.hashKey.hash(key)
        let outer = store.epochs.pin(participant)
        defer { store.epochs.unpin(participant, outer: outer) }
        participant.gets.addOwned(1)
        guard let record = index.find(key, hash: hash) else {
            participant.misses.addOwned(1)
            return nil
        }
        return try record.withValue(body)
    }

    func get(_ key: RawSpan, into buffer: inout MutableRawSpan) throws(StoreError) -> Int? {
        let participant = try participant()
        let room = buffer.byteCount
        let size = withValue(key, by: participant) { value in
            if value.byteCount <= room { buffer.copyToStart(value) }
            return value.byteCount
        }
        guard let size, size > room else { return size }
        throw .bufferTooSmall(needed: size)
    }

    func contains(_ key: RawSpan) throws(StoreError) -> Bool {
        withValue(key, by: try participant()) { _ in true } ?? false
    }

    @inline(__always)
    func withValues<Key: StoreKey, E: Error>(
        _ keys: [Key], by participant: Participant, _ body: (Int, RawSpan?) throws(E) -> Void
    ) throws(E) {
        var start = 0
        while start < keys.count {
            let end = min(start &+ HashIndex.batchSize, keys.count)
            let outer = store.epochs.pin(participant)
            defer { store.epochs.unpin(participant, outer: outer) }
            let first = start
            try index.findBatch(count: end &- start) { offset in
                keys[first &+ offset].withKeyBytes { key in store.hashKey.hash(key) }
            } find: { offset, hash throws(E) in
                try visit(keys[first &+ offset], first &+ offset, hash, participant, body)
            }
            start = end
        }
    }

    @inline(__always)
    private func visit<Key: StoreKey, E: Error>(
        _ key: Key, _ position: Int, _ hash: UInt64, _ participant: Participant,
        _ body: (Int, RawSpan?) throws(E) -> Void
    ) throws(E) {
        participant.gets.addOwned(1)
        let record = key.withKeyBytes { key in
            key.byteCount <= Limit.keyBytesMax ? index.find(key, hash: hash) : nil
        }
        guard let record else {
            participant.misses.addOwned(1)
            return try body(position, nil)
        }
        try record.withValue { value throws(E) in try body(position, value) }
    }

    func forEach(_ body: (RawSpan, RawSpan) throws -> Bool) throws {
        try index.forEachRecord(by: try participant()) { record in
            try record.withKey { key in try record.withValue { value in try body(key, value) } }
        }
    }
}
