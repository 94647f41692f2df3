/// One keyspace's operations on spans, whatever types the public face takes.
///
/// What the hot paths need of the store is copied here as plain words: following references costs reference counting.
@usableFromInline
final class KeyspaceCore: Sendable {
    let store: StoreCore
    let entry: KeyspaceEntry
    let index: HashIndex
    let clock: ChangeClock
    /// `nil` for a store in memory.
    let log: (any CommitLog)?
    /// What must be true of a change before it is acknowledged.
    let durability: Durability

    /// The store's number where its entries are not bounded, else one that no thread knows: who is found by it need not count
    /// that an entry was used.
    let plainNumber: UInt64

    /// Whether it takes in what is there already.
    private let isRecovering: Bool

    /// The same for callers that wait by themselves; `nil` if nobody waits.
    private let unawaited: KeyspaceCore?

    /// - Parameter durability: `nil` for what the store was opened with.
    init(store: StoreCore, entry: KeyspaceEntry, durability: Durability? = nil) {
        self.store = store
        self.entry = entry
        index = entry.index
        plainNumber = index.isBounded ? .max : index.epochs.storeNumber
        clock = store.clock
        log = store.loggedBy
        let durability = durability ?? store.durability
        self.durability = durability
        isRecovering = false
        let waits = log != nil && durability != .memory
        unawaited = waits ? KeyspaceCore(store: store, entry: entry, durability: .memory) : nil
    }

    /// A keyspace as recovery fills it: by a clock of its own, and without telling the log what the log has told.
    init(recovering store: StoreCore, entry: KeyspaceEntry, clock: ChangeClock) {
        self.store = store
        self.entry = entry
        index = entry.index
        plainNumber = .max
        self.clock = clock
        log = nil
        durability = .memory
        isRecovering = true
        unawaited = nil
    }

    /// The keyspace with another level for its changes.
    /// - Throws: ``StoreError/notDurable`` for one that a store in memory cannot give.
    func with(_ durability: Durability) throws(StoreError) -> KeyspaceCore {
        guard log != nil || durability == .memory else { throw .notDurable }
        return KeyspaceCore(store: store, entry: entry, durability: durability)
    }

    /// The keyspace for tasks, which wait by `acknowledgeSuspending`.
    @usableFromInline
    var suspendable: KeyspaceCore { unawaited ?? self }

    /// Waits without a thread until all that was changed before lasts as the keyspace's changes are to.
    @usableFromInline
    nonisolated(nonsending) func acknowledgeSuspending(_ level: Durability? = nil) async throws(StoreError) {
        guard let log else { return }
        try await log.waitSuspending(for: log.tail, level ?? durability)
    }

    @usableFromInline
    var count: Int { index.count }

    var epochs: Epochs { @inline(__always) get { index.epochs } }

    // MARK: Writing

    @usableFromInline
    func put(_ key: RawSpan, _ value: RawSpan) throws(StoreError) -> Bool {
        guard index.habits.loadRelaxed() == 0 else {
            return try put(key, value, expecting: .anything, expiring: .byDefault).isInsertion
        }
        return try write(key, value, PlainForm(), expecting: AnyExpectation()).isInsertion
    }

    @inline(__always)
    func write(
        _ key: RawSpan, _ value: RawSpan, deadline: UInt64, expecting expectation: some KeyExpectation
    ) throws(StoreError) -> Publication {
        try write(
            key, value, ChosenForm(deadline: deadline, isBounded: index.isBounded), expecting: expectation)
    }

    @inline(__always)
    private func write(
        _ key: RawSpan, _ value: RawSpan, _ form: some WriteForm, expecting expectation: some KeyExpectation
    ) throws(StoreError) -> Publication {
        try KeyspaceCore.check(key: key, valueBytes: value.byteCount)
        let participant = try epochs.participant()
        try checkClock(participant)
        if form.isBounded, !isRecovering { try checkEntryLimit(for: key, participant) }
        guard let log else {
            let publication = try write(key, value, form, expecting: expectation, Unlogged(.put), participant)
            if form.isBounded { keepWithinBounds(participant) }
            return publication
        }
        let publication = try writeLogged(key, value, form, expecting: expectation, log, participant)
        if form.isBounded { keepWithinBounds(participant) }
        return publication
    }

    @inline(never)
    private func writeLogged(
        _ key: RawSpan, _ value: RawSpan, _ form: some WriteForm, expecting expectation: some KeyExpectation,
        _ log: any CommitLog, _ participant: Participant
    ) throws(StoreError) -> Publication {
        guard !index.isDropped else { throw .keyspaceDropped }
        let logged = try Logged(log, .put, keyspace: entry.id, key: key, value: value, deadline: form.deadline)
        let publication = try write(key, value, form, expecting: expectation, logged, participant)
        if case .needsDeadline = publication { return publication }
        try acknowledge(publication.sequence)
        return publication
    }

    @inline(__always)
    private func write(
        _ key: RawSpan, _ value: RawSpan, _ form: some WriteForm, expecting expectation: some KeyExpectation,
        _ logging: some ChangeLogging, _ participant: Participant
    ) throws(StoreError) -> Publication {
        let deadline = form.deadline
        let hash = index.hashKey.hash(key)
        // Copying a large value takes long, so it comes before the section that others may have to wait for.
        let early =
            Record.bytes(key: key.byteCount, value: value.byteCount) > SizeClass.blockBytesMax
            ? Record.makeLarge(key: key, value: value, deadline: deadline, by: participant, epochs) : nil
        let outer = beginWrite(participant)
        defer { epochs.unpin(participant, outer: outer) }
        prefetchForWriting(hash)
        guard !logging.isStopped else {
            early?.free(by: participant, epochs)
            throw .closed
        }
        guard epochs.reserveRetirement(participant, count: 2) || reserveAgain(participant, outer),
            let record = early
                ?? Record.make(key: key, value: value, deadline: deadline, by: participant, epochs)
                ?? makeAgain(key, value, deadline, participant, outer)
        else {
            early?.free(by: participant, epochs)
            throw .outOfMemory
        }
        let publication = try publish(record, key, hash, form, expecting: expectation, logging, participant, outer)
        participant.puts.addOwned(publication.sequence == nil ? 0 : 1)
        return publication
    }

    /// Puts what a log or a checkpoint has, if the key has nothing newer.
    func replay(
        put key: RawSpan, _ value: RawSpan, deadline: UInt64, _ expectation: OlderExpectation
    ) throws(StoreError) {
        guard key.byteCount <= Limit.keyBytesMax else { throw .keyTooLarge(bytes: key.byteCount) }
        let participant = try epochs.participant()
        let form = ChosenForm(deadline: deadline, isBounded: true)
        _ = try write(key, value, form, expecting: expectation, Unlogged(.put), participant)
    }

    /// Removes what a log has removed, if the key has nothing newer.
    func replay(remove key: RawSpan, _ expectation: OlderExpectation) throws(StoreError) {
        _ = try take(key, expecting: expectation, Unlogged(.remove), try epochs.participant())
    }

    /// Waits until a change lasts as the keyspace's changes are to. Where nothing was changed, what was found must last:
    /// all that was there.
    @inline(__always)
    func acknowledge(_ number: UInt64?, at level: Durability? = nil) throws(StoreError) {
        guard let log else { return }
        try log.wait(for: number, level ?? durability)
    }

    /// Waits until what another has put lasts as the keyspace's changes are to, for who found it.
    @usableFromInline
    func acknowledgeFound() throws(StoreError) { try acknowledge(nil) }

    /// Publishes a record in a writing section, in which room for retiring two pieces was reserved; or frees it.
    @inline(__always)
    func publish(
        _ record: Record, _ key: RawSpan, _ hash: UInt64, deadline: UInt64 = 0,
        expecting expectation: some KeyExpectation, _ logging: some ChangeLogging, _ participant: Participant,
        _ outer: UInt64
    ) throws(StoreError) -> Publication {
        try publish(
            record, key, hash, ChosenForm(deadline: deadline, isBounded: true), expecting: expectation, logging,
            participant, outer)
    }

    @inline(__always)
    private func publish(
        _ record: Record, _ key: RawSpan, _ hash: UInt64, _ form: some WriteForm,
        expecting expectation: some KeyExpectation, _ logging: some ChangeLogging, _ participant: Participant,
        _ outer: UInt64
    ) throws(StoreError) -> Publication {
        guard !index.isDropped else {
            record.free(by: participant, epochs)
            throw .keyspaceDropped
        }
        let tick = form.deadline == 0 ? 0 : prepareNote(of: record)
        var supplies = NoSupplies()
        let publication = publish(
            record, key, hash, expecting: expectation, supplies: &supplies, logging, participant,
            isBounded: form.isBounded)
        switch publication {
        case .inserted, .replaced:
            if form.deadline != 0 { noteDeadline(at: tick, hash, by: participant) }
            if form.isBounded, index.isBounded, !record.isPlaceholder {
                noteForEviction(record, hash, isInsertion: publication.isInsertion, by: participant)
            }
        case .refused, .needsDeadline: record.free(by: participant, epochs)
        case .needsBucket:
            return try publish(
                record, key, hash, expecting: expectation, bringing: publication, logging, participant, outer)
        case .needsLink:
            return try publish(
                record, key, hash, expecting: expectation, bringing: nil, logging, participant, outer)
        }
        helpMigration(for: hash, by: participant)
        return publication
    }

    /// Publishes a record in the index and, with the number that it was given, in the log: with no lock held, but pinned, so
    /// that what the log takes is still there.
    @inline(__always)
    private func publish<Expecting: KeyExpectation, Logging: ChangeLogging>(
        _ record: Record, _ key: RawSpan, _ hash: UInt64, expecting expectation: Expecting,
        supplies: inout some ChangeSupplies, _ logging: Logging, _ participant: Participant, isBounded: Bool = true
    ) -> Publication {
        if logging.isHeard(epochs) {
            return publishHeard(
                record, key, hash, expecting: expectation, supplies: &supplies, logging, participant,
                isBounded: isBounded)
        }
        return index.publish(
            record, key: key, hash: hash, expecting: expectation, clock: clock, supplies: &supplies, by: participant,
            isBounded: isBounded)
    }

    /// Apart from where nobody hears of it, so that there it costs one look.
    @inline(never)
    private func publishHeard<Expecting: KeyExpectation, Bringing: ChangeSupplies, Logging: ChangeLogging>(
        _ record: Record, _ key: RawSpan, _ hash: UInt64, expecting expectation: Expecting,
        supplies: inout Bringing, _ logging: Logging, _ participant: Participant, isBounded: Bool
    ) -> Publication {
        // A number that turns out to be void takes as much of the log as the change.
        if !Bringing.isAny, epochs.snapshotTable.loadRelaxed() != 0 { return .needsLink }
        let last = prepareToLog(logging, participant)
        let publication = index.publish(
            record, key: key, hash: hash, expecting: expectation, clock: clock, supplies: &supplies, by: participant,
            isBounded: isBounded)
        let isChange = !Expecting.isForPlaceholder && publication.sequence != nil
        let deadline = record.deadline
        record.withValue { logTaken(after: last, isChange: isChange, key, $0, deadline, logging, participant) }
        return publication
    }

    /// - Returns: The last number that was taken.
    @inline(__always)
    private func prepareToLog(_ logging: some ChangeLogging, _ participant: Participant) -> UInt64 {
        participant.step.storeRelaxed(logging.steps)
        return participant.lastSequence.loadRelaxed()
    }

    /// Tells the log, or those who follow, what became of the number that was taken, if one was.
    @inline(__always)
    private func logTaken(
        after last: UInt64, isChange: Bool, _ key: RawSpan, _ value: RawSpan, _ deadline: UInt64,
        _ logging: some ChangeLogging, _ participant: Participant
    ) {
        let number = participant.lastSequence.loadRelaxed()
        guard number != last else { return }
        if isChange {
            logging.append(at: number, to: self, key: key, value: value, deadline: deadline)
        } else {
            logging.void(number, in: self)
        }
    }

    /// The bucket was full, or there may be versions to look after: again, with what is needed at hand.
    @inline(never)
    private func publish(
        _ record: Record, _ key: RawSpan, _ hash: UInt64, expecting expectation: some KeyExpectation,
        bringing need: Publication?, _ logging: some ChangeLogging, _ participant: Participant, _ outer: UInt64
    ) throws(StoreError) -> Publication {
        var (record, publication, supplies) = (record, need, Supplies(moment: epochs.time.now))
        defer { supplies.giveBack(by: participant, epochs) }
        while true {
            if let publication {
                guard supply(&supplies, &record, for: publication, participant, outer), !index.isDropped else {
                    record.free(by: participant, epochs)
                    throw index.isDropped ? .keyspaceDropped : .outOfMemory
                }
            }
            let hadBucket = supplies.bucket != nil
            let tick = record.deadline == 0 ? nil : record.noteTick
            let outcome = publish(
                record, key, hash, expecting: expectation, supplies: &supplies, logging, participant)
            publication = outcome
            switch outcome {
            case .needsBucket, .needsLink: continue
            case .refused, .needsDeadline: record.free(by: participant, epochs)
            case .inserted, .replaced:
                if let tick { noteDeadline(at: supplies.inheritsNote ? nil : tick, hash, by: participant) }
                if index.isBounded, !record.isPlaceholder {
                    noteForEviction(record, hash, isInsertion: outcome.isInsertion, by: participant)
                }
                if hadBucket, supplies.bucket == nil { index.growIfFull(for: hash, by: participant) }
            }
            helpMigration(for: hash, by: participant)
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
        store.relieve(participant, outer: outer, self)
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
    func take(
        _ key: RawSpan, expecting expectation: some KeyExpectation, cause: Effect.Cause = .request
    ) throws(StoreError) -> Removal {
        guard key.byteCount <= Limit.keyBytesMax else { return .absent }
        let participant = try epochs.participant()
        try checkClock(participant)
        guard let log else {
            return try take(key, expecting: expectation, Unlogged(.remove, cause: cause), participant)
        }
        return try takeLogged(key, expecting: expectation, cause: cause, log, participant)
    }

    @inline(never)
    private func takeLogged(
        _ key: RawSpan, expecting expectation: some KeyExpectation, cause: Effect.Cause, _ log: any CommitLog,
        _ participant: Participant
    ) throws(StoreError) -> Removal {
        guard !index.isDropped else { throw .keyspaceDropped }
        let logged = try Logged(log, .remove, keyspace: entry.id, key: key, value: RawSpan(), cause: cause)
        let removal = try take(key, expecting: expectation, logged, participant)
        try acknowledge(removal == .removed ? participant.lastSequence.loadRelaxed() : nil)
        return removal
    }

    @inline(__always)
    private func take(
        _ key: RawSpan, expecting expectation: some KeyExpectation, _ logging: some ChangeLogging,
        _ participant: Participant
    ) throws(StoreError) -> Removal {
        let hash = index.hashKey.hash(key)
        let outer = beginWrite(participant)
        defer { epochs.unpin(participant, outer: outer) }
        guard !index.isDropped else { throw .keyspaceDropped }
        guard !logging.isStopped else { throw .closed }
        prefetchForWriting(hash)
        guard epochs.reserveRetirement(participant, count: 8) || reserveAgain(participant, outer) else {
            let isThere = index.liveBucket(for: hash).findHead(key, hash: hash) != nil
            guard !isThere else { throw .outOfMemory }
            return expectation.admitsNothing ? .absent : .refused
        }
        var supplies = NoSupplies()
        var removal = remove(key, hash, expecting: expectation, supplies: &supplies, logging, participant)
        if removal == .needsTombstone {
            removal = try takeLeavingTombstone(key, hash, expecting: expectation, logging, participant, outer)
        }
        guard removal == .removed else { return removal }
        participant.removes.addOwned(1)
        helpMigration(for: hash, by: participant)
        return .removed
    }

    @inline(__always)
    private func remove(
        _ key: RawSpan, _ hash: UInt64, expecting expectation: some KeyExpectation,
        supplies: inout some ChangeSupplies, _ logging: some ChangeLogging, _ participant: Participant
    ) -> Removal {
        if logging.isHeard(epochs) {
            return removeHeard(key, hash, expecting: expectation, supplies: &supplies, logging, participant)
        }
        return index.remove(
            key, hash: hash, expecting: expectation, clock: clock, supplies: &supplies, by: participant)
    }

    @inline(never)
    private func removeHeard<Bringing: ChangeSupplies>(
        _ key: RawSpan, _ hash: UInt64, expecting expectation: some KeyExpectation,
        supplies: inout Bringing, _ logging: some ChangeLogging, _ participant: Participant
    ) -> Removal {
        if !Bringing.isAny, epochs.snapshotTable.loadRelaxed() != 0 { return .needsTombstone }
        let last = prepareToLog(logging, participant)
        let removal = index.remove(
            key, hash: hash, expecting: expectation, clock: clock, supplies: &supplies, by: participant)
        logTaken(after: last, isChange: removal == .removed, key, RawSpan(), 0, logging, participant)
        return removal
    }

    /// A snapshot may see what is to be removed: again, and if one does, with what keeps it at hand.
    @inline(never)
    private func takeLeavingTombstone(
        _ key: RawSpan, _ hash: UInt64, expecting expectation: some KeyExpectation, _ logging: some ChangeLogging,
        _ participant: Participant, _ outer: UInt64
    ) throws(StoreError) -> Removal {
        var supplies = Supplies(moment: epochs.time.now)
        defer { supplies.giveBack(by: participant, epochs) }
        let removal = remove(key, hash, expecting: expectation, supplies: &supplies, logging, participant)
        guard removal == .needsTombstone else { return removal }
        for attempt in 0..<2 {
            supplies.note = supplies.note ?? KeptVersion.make(by: participant, epochs)
            supplies.tombstone = supplies.tombstone ?? Record.makeTombstone(key: key, by: participant, epochs)
            if supplies.note != nil, supplies.tombstone != nil, epochs.reserveRetirement(participant, count: 8) {
                break
            }
            guard attempt == 0 else { throw .outOfMemory }
            store.relieve(participant, outer: outer, self)
            guard !index.isDropped else { throw .keyspaceDropped }
        }
        return remove(key, hash, expecting: expectation, supplies: &supplies, logging, participant)
    }

    @usableFromInline
    func clear() throws(StoreError) {
        let number = try takeOut()
        store.freeWhatWasCleared(try epochs.participant())
        store.log(.debug) { "cleared \(self.entry.label)" }
        try acknowledge(number)
    }

    /// Takes all entries out at one instant, and leaves them to be freed.
    /// - Returns: The number of the change.
    func takeOut() throws(StoreError) -> UInt64 {
        let participant = try epochs.participant()
        try checkClock(participant)
        try store.checkClock()
        epochs.awaitTurn(participant)
        let change = try StructuralChange(.clear, of: entry.id, in: store)
        var number = try removeAll(step: change.steps)
        if number == nil {
            epochs.collectEveryone(participant, evenSmall: true)
            number = try removeAll(step: change.steps)
        }
        guard let number else { throw .outOfMemory }
        change.append(at: number)
        return number
    }

    /// `nil`: memory is refused, and nothing changed.
    private func removeAll(step: UInt64) throws(StoreError) -> UInt64? {
        let site = store.clearingSite
        guard let prepared = site.prepare(keyspace: entry.id) else { return nil }
        do {
            var number: UInt64?
            _ = try index.removeAll(clock: clock, step: step) {
                site.add($0, of: index, until: $1, prepared)
                number = $1
            }
            if number == nil { site.cancel(prepared) }
            return number
        } catch {
            site.cancel(prepared)
            throw error
        }
    }

    /// The look that nearly always finds nothing copies nothing of the index, whose many words a call would take.
    @inline(__always)
    func helpMigration(for hash: UInt64, by participant: Participant) {
        if index.isMigrating(for: hash) { goOnMigrating(for: hash, by: participant) }
    }

    @inline(never)
    private func goOnMigrating(for hash: UInt64, by participant: Participant) {
        index.helpMigration(for: hash, by: participant)
    }

    /// Begins a writing section, and first reclaims what has come of age if enough has been retired.
    @inline(__always)
    func beginWrite(_ participant: Participant) -> UInt64 {
        let outer = epochs.pinForWriting(participant)
        if epochs.isCollectionDue(participant) { collect(participant, outer: outer) }
        return outer
    }

    /// Reclaims what has come of age, in a section in which nothing was done yet. Where much waits, the processor goes to the
    /// others first: see `Epochs.isHeldUp`.
    @inline(never)
    private func collect(_ participant: Participant, outer: UInt64) {
        store.collect(participant)
        guard outer == 0, epochs.isHeldUp(participant) else { return }
        epochs.unpin(participant, outer: outer)
        System.yield()
        _ = epochs.pinForWriting(participant)
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
    /// The clock itself would be the better witness, but where all writers increment it they contend for its line: to look
    /// at it and later to increment it would be two transfers between processors instead of one.
    @inline(__always)
    func checkClock(_ participant: Participant) throws(StoreError) {
        guard participant.lastSequence.loadRelaxed() < Limit.sequenceMax else {
            throw participant.isInTransaction ? .insideTransaction : .sequenceExhausted
        }
    }

    @inline(never)
    private func reserveAgain(_ participant: Participant, _ outer: UInt64) -> Bool {
        store.relieve(participant, outer: outer, self)
        return epochs.reserveRetirement(participant, count: 8)
    }

    @inline(never)
    private func makeAgain(
        _ key: RawSpan, _ value: RawSpan, _ deadline: UInt64, _ participant: Participant, _ outer: UInt64
    ) -> Record? {
        let (keyBytes, valueBytes) = (key.byteCount, value.byteCount)
        let bytes =
            deadline == 0
            ? Record.bytes(key: keyBytes, value: valueBytes) : Record.longBytes(key: keyBytes, value: valueBytes)
        // Others may be quicker to take what is evicted here.
        for _ in 0..<(store.evictor == nil ? 1 : 4) {
            store.relieve(participant, outer: outer, for: bytes, self)
            if epochs.reserveRetirement(participant, count: 2),
                let record = Record.make(key: key, value: value, deadline: deadline, by: participant, epochs)
            {
                return record
            }
        }
        return nil
    }
}
