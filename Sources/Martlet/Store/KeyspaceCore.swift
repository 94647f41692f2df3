/// One keyspace's operations on spans, whatever types the public face takes.
///
/// What the hot paths need of the store is copied here as plain words: following references costs reference counting.
@usableFromInline
final class KeyspaceCore: Sendable {
    let store: StoreCore
    let index: HashIndex
    private let clock: Word

    init(store: StoreCore, index: HashIndex) {
        self.store = store
        self.index = index
        clock = store.clock
    }

    @usableFromInline
    var count: Int { index.count }

    private var epochs: Epochs { @inline(__always) get { index.epochs } }

    // MARK: Writing

    @usableFromInline
    func put(_ key: RawSpan, _ value: RawSpan) throws(StoreError) -> Bool {
        guard key.byteCount <= Limit.keyBytesMax else { throw .keyTooLarge(bytes: key.byteCount) }
        guard value.byteCount <= Limit.valueBytesMax else { throw .valueTooLarge(bytes: value.byteCount) }
        try checkClock()
        let participant = try epochs.participant()
        let hash = index.hashKey.hash(key)
        // Copying a large value takes long, so it comes before the section that others may have to wait for.
        let early =
            Record.bytes(key: key.byteCount, value: value.byteCount) > SizeClass.blockBytesMax
            ? Record.make(key: key, value: value, by: participant, epochs) : nil
        let outer = beginWrite(participant)
        defer { epochs.unpin(participant, outer: outer) }
        System.prefetchForWriting(index.firstBucket(for: hash).address)
        guard epochs.reserveRetirement(participant, count: 1) || reserveAgain(participant, outer),
            let record = early ?? Record.make(key: key, value: value, by: participant, epochs)
                ?? makeAgain(key, value, participant, outer)
        else {
            early?.free(by: participant, epochs)
            throw .outOfMemory
        }
        let isNew = try publish(record, key, hash, participant, outer)
        participant.puts.addOwned(1)
        index.helpMigration(for: hash, by: participant)
        return isNew
    }

    @usableFromInline
    func remove(_ key: RawSpan) throws(StoreError) -> Bool {
        guard key.byteCount <= Limit.keyBytesMax else { return false }
        try checkClock()
        let participant = try epochs.participant()
        let hash = index.hashKey.hash(key)
        let outer = beginWrite(participant)
        defer { epochs.unpin(participant, outer: outer) }
        System.prefetchForWriting(index.firstBucket(for: hash).address)
        guard epochs.reserveRetirement(participant, count: 8) || reserveAgain(participant, outer) else {
            guard index.find(key, hash: hash) != nil else { return false }
            throw .outOfMemory
        }
        guard index.remove(key, hash: hash, clock: clock, by: participant) else { return false }
        participant.removes.addOwned(1)
        index.helpMigration(for: hash, by: participant)
        return true
    }

    @usableFromInline
    func clear() throws(StoreError) {
        try checkClock()
        let participant = try epochs.participant()
        if !index.removeAll(clock: clock, demolition: store.demolition) {
            epochs.collectEveryone(participant, evenSmall: true)
            guard index.removeAll(clock: clock, demolition: store.demolition) else { throw .outOfMemory }
        }
        freeWhatWasCleared(participant)
        epochs.collectEveryone(participant, evenSmall: true)
    }

    /// Begins a writing section, and first reclaims what has come of age if enough has been retired.
    @inline(__always)
    private func beginWrite(_ participant: Participant) -> UInt64 {
        let outer = epochs.pinForWriting(participant)
        if epochs.isCollectionDue(participant) { store.collect(participant) }
        return outer
    }

    /// Whether there are sequence numbers left. Looked at before a lock is taken, so a write that goes on gets one.
    @inline(__always)
    private func checkClock() throws(StoreError) {
        guard clock.loadRelaxed() < Limit.sequenceMax else { throw .sequenceExhausted }
    }

    @inline(__always)
    private func publish(
        _ record: Record, _ key: RawSpan, _ hash: UInt64, _ participant: Participant, _ outer: UInt64
    ) throws(StoreError) -> Bool {
        var spare: Bucket?
        switch index.publish(record, key: key, hash: hash, clock: clock, spare: &spare, by: participant) {
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
        guard spare != nil, epochs.reserveRetirement(participant, count: 1) else {
            if let spare { epochs.cache(participant).giveBack(.bucket, spare.address) }
            record.free(by: participant, epochs)
            throw .outOfMemory
        }
        let publication = index.publish(record, key: key, hash: hash, clock: clock, spare: &spare, by: participant)
        if let spare {
            // Someone made room, or put the same key, in between.
            epochs.cache(participant).giveBack(.bucket, spare.address)
        } else {
            index.growIfFull(for: hash, by: participant)
        }
        return publication == .inserted
    }

    @inline(never)
    private func reserveAgain(_ participant: Participant, _ outer: UInt64) -> Bool {
        store.relieve(participant, outer: outer)
        return epochs.reserveRetirement(participant, count: 8)
    }

    @inline(never)
    private func makeAgain(
        _ key: RawSpan, _ value: RawSpan, _ participant: Participant, _ outer: UInt64
    ) -> Record? {
        store.relieve(participant, outer: outer)
        guard epochs.reserveRetirement(participant, count: 1) else { return nil }
        return Record.make(key: key, value: value, by: participant, epochs)
    }

    /// Frees cleared entries in sections of their own, so that other threads' reclamation goes on, until they are gone
    /// or a reader is still among them; then later writes free them.
    private func freeWhatWasCleared(_ participant: Participant) {
        var attempts = 0
        while !store.demolition.isIdle, attempts < 64 {
            let outer = beginWrite(participant)
            epochs.tryAdvance()
            attempts = store.demolition.step(by: participant) ? 0 : attempts + 1
            epochs.unpin(participant, outer: outer)
            if attempts > 0 { System.yield() }
        }
    }

    // MARK: Reading

    /// Registers the calling thread, if it is new, as a reader.
    @usableFromInline
    func reader() throws(StoreError) -> Reader { Reader(participant: try epochs.participant(), index: index) }

    /// Ends what `Reader.begin` began. A method of this object, and not of the reader, so that whoever inlines a read
    /// keeps the store alive to its end.
    @usableFromInline
    func end(_ reader: Reader, outer: UInt64) { reader.end(outer) }

    @usableFromInline
    func get(_ key: RawSpan, into buffer: inout MutableRawSpan) throws(StoreError) -> Int? {
        let reader = try reader()
        let outer = reader.begin()
        defer { reader.end(outer) }
        guard let record = reader.find(key) else { return nil }
        return try record.withValue { value throws(StoreError) in
            guard value.byteCount <= buffer.byteCount else { throw .bufferTooSmall(needed: value.byteCount) }
            buffer.copyToStart(value)
            return value.byteCount
        }
    }

    @usableFromInline
    func contains(_ key: RawSpan) throws(StoreError) -> Bool {
        let reader = try reader()
        let outer = reader.begin()
        defer { reader.end(outer) }
        return reader.find(key) != nil
    }

    @usableFromInline
    func forEach(_ body: (RawSpan, RawSpan) throws -> Bool) throws {
        try index.forEachRecord(by: try epochs.participant()) { record in
            try record.withKey { key in try record.withValue { value in try body(key, value) } }
        }
    }
}
