/// One keyspace's operations on spans, whatever types the public face takes.
///
/// What the hot paths need of the store is copied here as plain words: following references costs reference counting.
@usableFromInline
final class KeyspaceCore: Sendable {
    let store: StoreCore
    let entry: KeyspaceEntry
    let index: HashIndex
    let clock: Word

    init(store: StoreCore, entry: KeyspaceEntry) {
        self.store = store
        self.entry = entry
        index = entry.index
        clock = store.clock
    }

    @usableFromInline
    var count: Int { index.count }

    var epochs: Epochs { @inline(__always) get { index.epochs } }

    // MARK: Writing

    @usableFromInline
    func put(_ key: RawSpan, _ value: RawSpan) throws(StoreError) -> Bool {
        if case .inserted = try write(key, value, expecting: AnyExpectation()) { return true }
        return false
    }

    /// Stores `value` if the key has what is expected at that instant.
    @usableFromInline
    @inline(never)
    func put(
        _ key: RawSpan, _ value: RawSpan, expecting expectation: Expectation
    ) throws(StoreError) -> Publication {
        try write(key, value, expecting: expectation)
    }

    @inline(__always)
    private func write(
        _ key: RawSpan, _ value: RawSpan, expecting expectation: some KeyExpectation
    ) throws(StoreError) -> Publication {
        try KeyspaceCore.check(key: key, valueBytes: value.byteCount)
        let participant = try epochs.participant()
        try checkClock(participant)
        let hash = index.hashKey.hash(key)
        // Copying a large value takes long, so it comes before the section that others may have to wait for.
        let early =
            Record.bytes(key: key.byteCount, value: value.byteCount) > SizeClass.blockBytesMax
            ? Record.makeLarge(key: key, value: value, by: participant, epochs) : nil
        let outer = beginWrite(participant)
        defer { epochs.unpin(participant, outer: outer) }
        prefetchForWriting(hash)
        guard epochs.reserveRetirement(participant, count: 2) || reserveAgain(participant, outer),
            let record = early ?? Record.make(key: key, value: value, by: participant, epochs)
                ?? makeAgain(key, value, participant, outer)
        else {
            early?.free(by: participant, epochs)
            throw .outOfMemory
        }
        let publication = try publish(record, key, hash, expecting: expectation, participant, outer)
        participant.puts.addOwned(publication.sequence == nil ? 0 : 1)
        return publication
    }

    /// Publishes a record in a writing section, in which room for retiring two pieces was reserved; or frees it.
    @inline(__always)
    func publish(
        _ record: Record, _ key: RawSpan, _ hash: UInt64, expecting expectation: some KeyExpectation,
        _ participant: Participant, _ outer: UInt64
    ) throws(StoreError) -> Publication {
        guard !index.isDropped else {
            record.free(by: participant, epochs)
            throw .keyspaceDropped
        }
        var supplies = NoSupplies()
        let publication = index.publish(
            record, key: key, hash: hash, expecting: expectation, clock: clock, supplies: &supplies, by: participant)
        switch publication {
        case .inserted, .replaced: break
        case .refused: record.free(by: participant, epochs)
        case .needsBucket:
            return try publish(record, key, hash, expecting: expectation, bringing: publication, participant, outer)
        case .needsLink:
            return try publish(record, key, hash, expecting: expectation, bringing: nil, participant, outer)
        }
        index.helpMigration(for: hash, by: participant)
        return publication
    }

    /// The bucket was full, or there may be versions to look after: again, with what is needed at hand.
    @inline(never)
    private func publish(
        _ record: Record, _ key: RawSpan, _ hash: UInt64, expecting expectation: some KeyExpectation,
        bringing need: Publication?, _ participant: Participant, _ outer: UInt64
    ) throws(StoreError) -> Publication {
        var (record, publication, supplies) = (record, need, Supplies())
        defer { supplies.giveBack(by: participant, epochs) }
        while true {
            if let publication {
                guard supply(&supplies, &record, for: publication, participant, outer), !index.isDropped else {
                    record.free(by: participant, epochs)
                    throw index.isDropped ? .keyspaceDropped : .outOfMemory
                }
            }
            let hadBucket = supplies.bucket != nil
            let outcome = index.publish(
                record, key: key, hash: hash, expecting: expectation, clock: clock, supplies: &supplies,
                by: participant)
            publication = outcome
            switch outcome {
            case .needsBucket, .needsLink: continue
            case .refused: record.free(by: participant, epochs)
            case .inserted, .replaced:
                if hadBucket, supplies.bucket == nil { index.growIfFull(for: hash, by: participant) }
            }
            index.helpMigration(for: hash, by: participant)
            return outcome
        }
    }

    /// Gets what a publication needed and did not have, and room for retiring. `false`: memory is refused.
    ///
    /// Relief lets writers in, and so perhaps one that drops the keyspace.
    private func supply(
        _ supplies: inout Supplies, _ record: inout Record, for need: Publication, _ participant: Participant,
        _ outer: UInt64
    ) -> Bool {
        if trySupply(&supplies, &record, for: need, participant) { return true }
        store.relieve(participant, outer: outer)
        return trySupply(&supplies, &record, for: need, participant)
    }

    private func trySupply(
        _ supplies: inout Supplies, _ record: inout Record, for need: Publication, _ participant: Participant
    ) -> Bool {
        if case .needsBucket = need {
            supplies.bucket = supplies.bucket ?? index.takeBucket(by: participant)
            guard supplies.bucket != nil else { return false }
        } else {
            supplies.note = supplies.note ?? KeptVersion.make(by: participant, epochs)
            guard supplies.note != nil else { return false }
            if !record.isLong {
                guard let linkable = record.makeLinkable(by: participant, epochs) else { return false }
                record.free(by: participant, epochs)
                record = linkable
            }
        }
        return epochs.reserveRetirement(participant, count: 2)
    }

    @usableFromInline
    func remove(_ key: RawSpan) throws(StoreError) -> Bool {
        try take(key, expecting: AnyExpectation()) == .removed
    }

    /// Removes `key` if it has what is expected at that instant.
    @usableFromInline
    func remove(_ key: RawSpan, expecting expectation: Expectation) throws(StoreError) -> Removal {
        try take(key, expecting: expectation)
    }

    @inline(__always)
    private func take(_ key: RawSpan, expecting expectation: some KeyExpectation) throws(StoreError) -> Removal {
        guard key.byteCount <= Limit.keyBytesMax else { return .absent }
        let participant = try epochs.participant()
        try checkClock(participant)
        let hash = index.hashKey.hash(key)
        let outer = beginWrite(participant)
        defer { epochs.unpin(participant, outer: outer) }
        guard !index.isDropped else { throw .keyspaceDropped }
        prefetchForWriting(hash)
        guard epochs.reserveRetirement(participant, count: 8) || reserveAgain(participant, outer) else {
            let isThere = index.liveBucket(for: hash).findHead(key, hash: hash) != nil
            guard !isThere else { throw .outOfMemory }
            return expectation.admitsNothing ? .absent : .refused
        }
        var supplies = NoSupplies()
        var removal = index.remove(
            key, hash: hash, expecting: expectation, clock: clock, supplies: &supplies, by: participant)
        if removal == .needsTombstone {
            removal = try takeLeavingTombstone(key, hash, expecting: expectation, participant, outer)
        }
        guard removal == .removed else { return removal }
        participant.removes.addOwned(1)
        index.helpMigration(for: hash, by: participant)
        return .removed
    }

    /// A snapshot may see what is to be removed: again, and if one does, with what keeps it at hand.
    @inline(never)
    private func takeLeavingTombstone(
        _ key: RawSpan, _ hash: UInt64, expecting expectation: some KeyExpectation, _ participant: Participant,
        _ outer: UInt64
    ) throws(StoreError) -> Removal {
        var supplies = Supplies()
        defer { supplies.giveBack(by: participant, epochs) }
        let removal = index.remove(
            key, hash: hash, expecting: expectation, clock: clock, supplies: &supplies, by: participant)
        guard removal == .needsTombstone else { return removal }
        for attempt in 0..<2 {
            supplies.note = supplies.note ?? KeptVersion.make(by: participant, epochs)
            supplies.tombstone = supplies.tombstone ?? Record.makeTombstone(key: key, by: participant, epochs)
            if supplies.note != nil, supplies.tombstone != nil, epochs.reserveRetirement(participant, count: 8) {
                break
            }
            guard attempt == 0 else { throw .outOfMemory }
            store.relieve(participant, outer: outer)
            guard !index.isDropped else { throw .keyspaceDropped }
        }
        return index.remove(
            key, hash: hash, expecting: expectation, clock: clock, supplies: &supplies, by: participant)
    }

    @usableFromInline
    func clear() throws(StoreError) {
        let participant = try epochs.participant()
        try checkClock(participant)
        try store.checkClock()
        epochs.awaitTurn(participant)
        if try !removeAll() {
            epochs.collectEveryone(participant, evenSmall: true)
            guard try removeAll() else { throw .outOfMemory }
        }
        store.freeWhatWasCleared(participant)
        store.log(.debug) { "cleared \(self.entry.label)" }
    }

    /// `false`: memory is refused, and nothing changed.
    private func removeAll() throws(StoreError) -> Bool {
        let site = store.clearingSite
        guard let prepared = site.prepare() else { return false }
        do {
            let isDone = try index.removeAll(clock: clock) { site.add($0, of: index, until: $1, prepared) }
            if !isDone { site.cancel(prepared) }
            return isDone
        } catch {
            site.cancel(prepared)
            throw error
        }
    }

    /// Begins a writing section, and first reclaims what has come of age if enough has been retired.
    @inline(__always)
    func beginWrite(_ participant: Participant) -> UInt64 {
        let outer = epochs.pinForWriting(participant)
        if epochs.isCollectionDue(participant) { store.collect(participant) }
        return outer
    }

    /// Has the bucket and the record that a write is about to look at fetched, while it copies what it writes: what comes
    /// after the bucket is locked begins only then.
    @inline(__always)
    func prefetchForWriting(_ hash: UInt64) {
        let bucket = index.firstBucket(for: hash)
        System.prefetchForWriting(bucket.address)
        bucket.prefetchRecord(hash)
    }

    @inline(__always)
    static func check(key: RawSpan, valueBytes: Int) throws(StoreError) {
        guard key.byteCount <= Limit.keyBytesMax else { throw .keyTooLarge(bytes: key.byteCount) }
        guard valueBytes <= Limit.valueBytesMax else { throw .valueTooLarge(bytes: valueBytes) }
    }

    /// Whether there are sequence numbers left, by the last one that the participant has taken. Looked at before a lock is
    /// taken, so a write that goes on gets one, and another if its first one is void.
    ///
    /// The clock itself would be the better witness, but its line is the one that all writers contend for: to look at it
    /// and later to increment it would be two transfers between processors instead of one.
    @inline(__always)
    func checkClock(_ participant: Participant) throws(StoreError) {
        guard participant.lastSequence.loadRelaxed() < Limit.sequenceMax else {
            throw participant.isInTransaction ? .insideTransaction : .sequenceExhausted
        }
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
        guard epochs.reserveRetirement(participant, count: 2) else { return nil }
        return Record.make(key: key, value: value, by: participant, epochs)
    }
}
