import Synchronization

/// What the keyspaces of one store share: memory, epochs, the clock, the hash key, and the table of keyspaces.
final class StoreCore: Sendable {
    let memory: StoreMemory
    let epochs: Epochs
    let demolition: Demolition
    let snapshots: SnapshotRegistry
    let ringKeeper: RingKeeper
    private let lazyFlights = AtomicLazyReference<FlightTable>()
    let suspendedTurns: SuspendedTurns
    /// Alone in its cache line: every write looks at it, and where changes have numbers of their own, stores to it.
    let clock: ChangeClock
    let defaultEntry: KeyspaceEntry
    let keyspaces: KeyspaceTable
    let time: any StoreClock
    /// The same where raw words name it; `nil` for the system's clock.
    private let timeSource: TimeSource?
    let expiry: ExpirySweeper
    /// What keeps the store within its limits, if it evicts.
    let evictor: Evictor?
    /// What tells the listener what has left the store, if it has one.
    private let removals: RemovalQueue?
    /// Set once, before anyone else has the store.
    @safe nonisolated(unsafe) private(set) var commitLog: any CommitLog
    let durability: Durability
    /// What opening the directory found.
    @safe nonisolated(unsafe) private(set) var recovery: RecoveryReport?
    /// What writes checkpoints, if the store has a directory.
    @safe nonisolated(unsafe) private(set) var checkpointer: Checkpointer?
    private let logger: StoreLogger?
    /// When the store may next say that it is out of memory, so that a program at its limit is not flooded.
    private let nextRefusalNote = Atomic<UInt64>(0)

    private static let lastNumber = Atomic<UInt64>(0)

    /// - Parameters beyond `options`: For tests, which need collisions, deep tables and late clocks.
    init(
        _ options: StoreOptions, storage: (any Storage)? = nil, isReadOnly: Bool = false,
        limits: LogLimits = LogLimits(),
        hashKey: HashKey = .random(), firstSequence: UInt64 = 0, tagBits: UInt64 = HashIndex.tagBits
    ) throws(StoreError) {
        let number = StoreCore.lastNumber.add(1, ordering: .relaxed).newValue
        guard let memory = StoreMemory(limitBytes: options.memoryLimit),
            let epochs = Epochs(memory: memory, storeNumber: number),
            let demolition = Demolition(epochs: epochs),
            let clock = memory.tracked.allocate(bytes: ChangeClock.bytes).map(ChangeClock.init(at:)),
            let timeWords = memory.tracked.allocate(bytes: StoreTime.bytes),
            let expiry = ExpirySweeper(epochs: epochs),
            let snapshots = SnapshotRegistry(epochs: epochs, clock: clock),
            let ringKeeper = RingKeeper(memory, epochs, clock: clock, bytes: options.changeBytes(for: memory)),
            let suspendedTurns = SuspendedTurns(),
            let entry = KeyspaceEntry(
                id: 0, name: nil, epochs: epochs, hashKey: hashKey, expectedEntries: options.expectedEntries,
                tagBits: tagBits),
            let keyspaces = KeyspaceTable(epochs: epochs, hashKey: hashKey)
        else { throw .outOfMemory }
        self.memory = memory
        self.epochs = epochs
        self.demolition = demolition
        self.clock = clock
        self.snapshots = snapshots
        self.ringKeeper = ringKeeper
        self.suspendedTurns = suspendedTurns
        defaultEntry = entry
        self.keyspaces = keyspaces
        time = options.clock
        timeSource = options.clock is SystemClock ? nil : TimeSource(options.clock)
        epochs.setTime(StoreTime(initializingAt: timeWords, source: timeSource))
        self.expiry = expiry
        let made = try StoreCore.makeBounds(options, epochs)
        evictor = made?.evictor
        removals = try StoreCore.makeRemovals(options, memory)
        logger = options.logger
        commitLog = CountingLog(clock: clock.last)
        durability = options.durability
        if let bounds = made?.bounds {
            bounds.bind(defaultEntry)
            keyspaces.bind(to: bounds)
        }
        if let storage {
            try recoverWithinBounds(from: storage, isReadOnly: isReadOnly, options, limits)
        } else {
            clock.begin(after: firstSequence)
        }
        if !isReadOnly {
            listenToRemovals()
            beginExpiry()
        }
        log(.debug) { "opened, \(options.memoryLimit.map { "with a limit of \($0) bytes" } ?? "without a limit")" }
    }

    /// What keeps the store within its limits, if it has any that evict or count.
    private static func makeBounds(
        _ options: StoreOptions, _ epochs: Epochs
    ) throws(StoreError) -> (bounds: StoreBounds, evictor: Evictor?)? {
        let evicts = options.memoryLimit != nil && options.atLimit != .reject
        guard evicts || options.entryLimit != nil else { return nil }
        guard let bounds = StoreBounds(options, memory: epochs.memory) else { throw .outOfMemory }
        guard case .evict(let policy) = options.atLimit else { return (bounds, nil) }
        guard let evictor = Evictor(policy, options, bounds.words, epochs: epochs) else { throw .outOfMemory }
        return (bounds, evictor)
    }

    private static func makeRemovals(_ options: StoreOptions, _ memory: StoreMemory) throws(StoreError) -> RemovalQueue?
    {
        guard let listener = options.removalListener else { return nil }
        guard let queue = RemovalQueue(listener, memory: memory) else { throw .outOfMemory }
        return queue
    }

    /// Not before all is there that opening has read.
    private func listenToRemovals() {
        guard let removals else { return }
        epochs.removals.storeRelaxed(UInt64(ObjectAddress.of(removals)))
        snapshots.watchRemovals()
    }

    /// Has the sweeper remove what expires, from now on. A clock that is set by hand says so.
    private func beginExpiry() {
        expiry.begin(for: self)
        guard timeSource != nil else { return }
        time.onChange { [weak expiry] in
            expiry?.wake()
            return expiry != nil
        }
    }

    var defaultIndex: HashIndex { defaultEntry.index }

    /// The keyspace of that number, if it is there.
    func entry(ofNumber id: UInt32) -> KeyspaceEntry? { id == 0 ? defaultEntry : keyspaces.entry(ofNumber: id) }

    /// Entries of all keyspaces.
    var entryCount: Int {
        var count = 0
        forEachIndex { count += $0.count }
        return count
    }

    /// How many entries have a deadline.
    var deadlineCount: Int {
        var count = 0
        forEachIndex { count += $0.deadlines.loadCount() }
        return count
    }

    var clearingSite: ClearingSite { ClearingSite(demolition: demolition, snapshots: snapshots) }

    /// Rebuilds what the files have; then what is too much goes.
    private func recoverWithinBounds(
        from storage: any Storage, isReadOnly: Bool, _ options: StoreOptions, _ limits: LogLimits
    ) throws(StoreError) {
        let read = { () throws(StoreError) in
            try self.recover(from: storage, isReadOnly: isReadOnly, options, limits)
        }
        guard let evictor else { return try read() }
        guard !isReadOnly else {
            evictor.suspend()
            return try read()
        }
        try evictor.whileSuspended(self, read)
    }

    /// Rebuilds what the files have, and goes on from there.
    private func recover(
        from storage: any Storage, isReadOnly: Bool, _ options: StoreOptions, _ limits: LogLimits
    ) throws(StoreError) {
        var found = try Recovery(from: storage, into: self, limits, progress: options.recoveryProgress)
        defer { found.end() }
        guard !isReadOnly else {
            try found.read()
            recovery = found.report
            clock.last.storeRelaxed(found.report.last.rawValue)
            commitLog = ReadOnlyLog(through: found.report.last.rawValue)
            return
        }
        let recovered = try found.run()
        let log = try FileLog(
            storage, memory: memory, clock: clock.last, limits: limits, faults: epochs.faults,
            segment: recovered.segment,
            closed: recovered.closed)
        commitLog = log
        epochs.ownGeneration.storeRelaxed(ForkGuard.generation)
        try log.start()
        recovery = found.report
        checkpointer = try Checkpointer(
            of: self, log, options, recovered)
    }

    /// Ends writing, once what is under way has ended; what was written before lasts.
    func close() throws(StoreError) {
        let owner = epochs.ownGeneration.loadRelaxed()
        guard owner == 0 || owner == ForkGuard.knownGeneration else { throw .forked }
        expiry.close()
        checkpointer?.close()
        commitLog.stopAdmitting()
        // Writers in flight have told the log when they are out.
        if commitLog.keepsRecords { epochs.withGateClosed {} }
        removals?.close()
        try commitLog.close()
    }

    deinit {
        try? close()
        ringKeeper.end()
        log(.debug) { "closed" }
        epochs.close()
        evictor?.destroy()
    }

    /// Reclaims what has come of age. Called in a writing section.
    @inline(never)
    func collect(_ participant: Participant) {
        epochs.collect(participant)
        if snapshots.hasLeftovers { _ = releaseSomeLeftovers(by: participant) }
        if !demolition.isIdle { _ = demolition.step(by: participant) }
    }

    /// Looks for memory that is free but not at hand, without waiting for a reader: pieces of any thread that nobody
    /// looks at any more, and blocks in any thread's cache. Begins the caller's writing section anew, since nothing may
    /// be held across it.
    ///
    /// Closes the gate for a moment, so only if there is something worth it.
    ///
    /// A store that evicts does so here, for so many `bytes`.
    /// - Parameter core: The keyspace that is written to, `nil` for the default one.
    @inline(never)
    func relieve(_ participant: Participant, outer: UInt64, for bytes: Int = 0, _ core: KeyspaceCore? = nil) {
        guard outer == 0 else { return }
        epochs.unpin(participant, outer: outer)
        if let evictor {
            evictor.makeRoom(
                for: bytes, core ?? KeyspaceCore(store: self, entry: defaultEntry, durability: .memory), participant)
        } else {
            noteRefusal()
        }
        if epochs.idleBytes() >= 64 << 10 { epochs.collectEveryone(participant, evenSmall: false) }
        _ = epochs.pinForWriting(participant)
        for _ in 0..<64 where !demolition.step(by: participant) { break }
    }

    /// Likewise, for a caller that is in no writing section.
    func relieve(_ participant: Participant, for bytes: Int = 0, _ core: KeyspaceCore? = nil) {
        let outer = epochs.pinForWriting(participant)
        relieve(participant, outer: outer, for: bytes, core)
        epochs.unpin(participant, outer: outer)
    }

    /// Does what `body` does, and once more after a look for memory if it was refused any.
    func relieving<R>(_ body: () throws(StoreError) -> R) throws(StoreError) -> R {
        do {
            return try body()
        } catch {
            guard error == .outOfMemory else { throw error }
            relieve(try epochs.participant())
            memory.regions.giveBackFree()
            return try body()
        }
    }

    /// Frees cleared entries in sections of their own, so that other threads' reclamation goes on, until they are gone
    /// or a reader is still among them; then later writes free them.
    func freeWhatWasCleared(_ participant: Participant) {
        var attempts = 0
        while !demolition.isIdle, attempts < 64 {
            let outer = epochs.pinForWriting(participant)
            if epochs.isCollectionDue(participant) { collect(participant) }
            epochs.tryAdvance()
            attempts = demolition.step(by: participant) ? 0 : attempts + 1
            epochs.unpin(participant, outer: outer)
            if attempts > 0 { System.yield() }
        }
        epochs.collectEveryone(participant, evenSmall: true)
    }

    // MARK: Keyspaces

    func keyspace(named name: [UInt8]) throws(StoreError) -> KeyspaceCore {
        if let entry = keyspaces.entry(ifNamed: name) { return KeyspaceCore(store: self, entry: entry) }
        return KeyspaceCore(store: self, entry: try makeKeyspace(named: name))
    }

    private func makeKeyspace(named name: [UInt8]) throws(StoreError) -> KeyspaceEntry {
        try checkClock()
        var change = try StructuralChange(.makeKeyspace, of: 0, name: name, in: self)
        var number: UInt64?
        let (entry, isNew) = try relieving { () throws(StoreError) in
            try keyspaces.entry(named: name) { id in
                change.effect.keyspace = id
                number = change.takeNumber()
            }
        }
        if let number {
            change.append(at: number)
            try commitLog.wait(for: number, durability)
        }
        if isNew { log(.debug) { "made \(entry.label)" } }
        return entry
    }

    /// The log, if it keeps anything.
    var loggedBy: (any CommitLog)? { commitLog.keepsRecords ? commitLog : nil }

    /// Suspends the task while writers are held back, who would block its thread.
    nonisolated(nonsending) func awaitReleaseSuspending() async {
        if let loggedBy { await loggedBy.awaitReleaseSuspending() }
    }

    /// Whether there are sequence numbers left.
    func checkClock() throws(StoreError) {
        guard clock.last.loadRelaxed() < Limit.sequenceMax else { throw .sequenceExhausted }
    }

    func renameKeyspace(_ name: [UInt8], to newName: [UInt8]) throws(StoreError) {
        try checkClock()
        var change = try StructuralChange(.renameKeyspace, of: 0, name: newName, in: self)
        var number: UInt64?
        do {
            try relieving { () throws(StoreError) in
                try keyspaces.rename(name, to: newName) { id in
                    change.effect.keyspace = id
                    number = change.takeNumber()
                }
            }
        } catch {
            // Which names there are may be another's doing.
            if error == .keyspaceExists || error == .keyspaceNotFound { try waitForAll() }
            throw error
        }
        if let number {
            change.append(at: number)
            try commitLog.wait(for: number, durability)
        } else {
            try waitForAll()
        }
        log(.debug) { "renamed \(KeyspaceEntry.label(name)) to \(KeyspaceEntry.quoted(newName))" }
    }

    /// Waits until all that was there lasts, and so what a call has seen that changed nothing.
    private func waitForAll() throws(StoreError) {
        if let log = loggedBy { try log.wait(for: nil, durability) }
    }

    func dropKeyspace(named name: [UInt8]) throws(StoreError) -> Bool {
        let participant = try epochs.participant()
        guard !participant.isInTransaction else { throw .insideTransaction }
        try checkClock()
        epochs.awaitTurn(participant)
        var change = try StructuralChange(.dropKeyspace, of: 0, in: self)
        let dropped = try relieving { () throws(StoreError) in
            try keyspaces.drop(name, clock: clock, step: change.steps, clearingSite)
        }
        guard let dropped else {
            // That there is none may be another's doing.
            try waitForAll()
            return false
        }
        change.effect.keyspace = dropped.keyspace
        change.append(at: dropped.number)
        freeWhatWasCleared(participant)
        log(.debug) { "dropped \(KeyspaceEntry.label(name))" }
        if let log = loggedBy { try log.wait(for: dropped.number, durability) }
        return true
    }

    /// Made when the first value is computed.
    func flights() throws(StoreError) -> FlightTable {
        if let flights = lazyFlights.load() { return flights }
        guard let flights = FlightTable(budget: memory.budget) else { throw .outOfMemory }
        return lazyFlights.storeIfNil(flights)
    }

    // MARK: Observing

    /// Gives a message to the program's logger if it has one that wants the level; else it is not even made.
    ///
    /// Never called with a lock held: the logger is the program's code.
    func log(_ level: StoreLogger.Level, _ message: () -> String) {
        guard let logger, level >= logger.level else { return }
        logger.write(level, message())
    }

    /// Once in ten seconds at most.
    private func noteRefusal() {
        guard logger != nil else { return }
        let now = time.monotonicNanoseconds
        let next = nextRefusalNote.load(ordering: .relaxed)
        guard now >= next else { return }
        // A clock of the program's own may be near its end.
        let (later, isPast) = now.addingReportingOverflow(10_000_000_000)
        let (isOurs, _) = nextRefusalNote.compareExchange(
            expected: next, desired: isPast ? .max : later, ordering: .relaxed)
        guard isOurs else { return }
        log(.warning) {
            "memory is refused at \(memory.budget.totalBytes) bytes: looking for some to reuse, else writes fail"
        }
    }

    func statistics() -> StoreStatistics {
        var statistics = StoreStatistics()
        var (recordBytes, retiredBytes, cachedBytes): (UInt64, UInt64, UInt64) = (0, 0, 0)
        epochs.forEachParticipant { participant in
            recordBytes &+= participant.recordBytes.loadRelaxed()
            retiredBytes &+= participant.retiredBytes.loadRelaxed()
            cachedBytes &+= participant.cachedBytes.loadRelaxed()
            statistics.operations.gets += Int(participant.gets.loadRelaxed())
            statistics.operations.misses += Int(participant.misses.loadRelaxed())
            statistics.operations.puts += Int(participant.puts.loadRelaxed())
            statistics.operations.removes += Int(participant.removes.loadRelaxed())
        }
        statistics.memory.recordBytes = Int(Int64(bitPattern: recordBytes))
        statistics.memory.retiredBytes = Int(Int64(bitPattern: retiredBytes))
        statistics.memory.cachedBytes = Int(Int64(bitPattern: cachedBytes))
        forEachIndex { index in
            statistics.entries += index.count
            statistics.memory.indexBytes += index.bytes.loadCount()
            statistics.expiry.entries += index.deadlines.loadCount()
            statistics.keyspaces += 1
        }
        expiry.addStatistics(to: &statistics.expiry)
        evictor?.addStatistics(to: &statistics.eviction)
        snapshots.forEachOpen { _, cell in
            statistics.snapshots.open += 1
            statistics.snapshots.versions += cell.versions.loadCount()
            statistics.snapshots.versionBytes += cell.versionBytes.loadCount()
        }
        statistics.memory.totalBytes = memory.budget.totalBytes
        statistics.storage = checkpointer?.statistics
        statistics.oldestPin = epochs.oldestPin()
        return statistics
    }

    func forEachIndex(_ body: (HashIndex) -> Void) { forEachEntry { body($0.index) } }

    func forEachEntry(_ body: (KeyspaceEntry) -> Void) {
        body(defaultEntry)
        keyspaces.forEachEntry(body)
    }
}
