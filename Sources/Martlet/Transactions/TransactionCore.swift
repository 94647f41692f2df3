import Synchronization

/// One transaction: what it has read and written, and what it relies on.
///
/// **Reads.** `number` is a number of the clock such that all that was read was there together when the clock had it. A
/// read of a bucket that was unlocked, with a version up to `number`, is of that state: a writer with such a number had
/// its bucket locked before `number` was read. One with a greater version makes the transaction look at all it has read
/// again, and move `number` forward if nothing has changed; else it is in conflict, at once. So code inside never sees
/// half of another's change.
///
/// **Commit.** See `Commit`. The last look at what was read comes after the commit has its own number.
///
/// Not for two threads at once: `busy` tells, and the second throws. Since that excludes overlapping accesses, the state
/// is not checked for them once more at each access, which took a fifth of all instructions.
@usableFromInline
final class TransactionCore {
    let store: StoreCore
    @safe @exclusivity(unchecked) private(set) var number: UInt64
    /// What counts as now for deadlines, 0 before anything with one was read.
    @safe @exclusivity(unchecked) private var now: UInt64 = 0
    /// The earliest deadline of all that was read as present.
    @safe @exclusivity(unchecked) private(set) var earliestDeadline = UInt64.max
    @safe @exclusivity(unchecked) var touched = TouchedKeys(expecting: 8)
    @safe @exclusivity(unchecked) private(set) var ranges: [ReadRange] = []
    @safe @exclusivity(unchecked) private(set) var keyspaces: [KeyspaceCore] = []
    @safe @exclusivity(unchecked) private var positions: [UInt: Int] = [:]
    @safe @exclusivity(unchecked) private var lastKeyspace = 0
    @safe @exclusivity(unchecked) private var state = State.open
    private let busy = Atomic<Bool>(false)
    /// A level of durability, -1 for the store's.
    let level = Atomic<Int>(-1)
    /// How many closures are looking at values in place.
    @safe @exclusivity(unchecked) private var views = 0
    /// The participant of the thread that runs them.
    @safe @exclusivity(unchecked) private var viewer: UInt = 0
    /// Records that were never published, and that such a closure may be looking at.
    @safe @exclusivity(unchecked) private var unfreed: [Record] = []
    @safe @exclusivity(unchecked) private var journal: [(position: Int, before: TouchedKeys.Write)] = []
    @safe @exclusivity(unchecked) private var savepoints: [(id: Int, journalCount: Int)] = []
    private static let lastSavepoint = Atomic<Int>(0)
    @safe @exclusivity(unchecked) private var chargedBytes = 0
    /// What lets it through the gate that it has closed for others, 0 if it has not.
    @safe @exclusivity(unchecked) private(set) var gatePass: UInt64 = 0
    /// Whether it failed because of what others have written.
    @safe @exclusivity(unchecked) private(set) var hasConflicted = false

    private enum State {
        case open
        case conflicted(key: [UInt8]?)
        case ended
    }

    init(of store: StoreCore) {
        self.store = store
        number = store.clock.last.loadAcquiring()
    }

    deinit {
        if case .ended = state {} else { end() }
        free([])
    }

    var epochs: Epochs { store.epochs }

    /// Begins an attempt, perhaps with a gate that is closed for others.
    func restart(pass: UInt64) {
        gatePass = pass
        (now, earliestDeadline) = (0, .max)
        number = store.clock.last.loadAcquiring()
    }

    // MARK: One call

    /// Runs one call's work, alone: a second thread is refused, and so is every call after the end or a conflict.
    func withTurn<R>(_ body: () throws(StoreError) -> R) throws(StoreError) -> R {
        guard !busy.exchange(true, ordering: .acquiring) else { throw .transactionBusy }
        defer { busy.store(false, ordering: .releasing) }
        guard views == 0 || viewer == epochs.knownParticipant?.address else { throw .transactionBusy }
        try checkOpen()
        return try body()
    }

    private func checkOpen() throws(StoreError) {
        switch state {
        case .open: break
        case .conflicted(let key): throw .conflict(key: key)
        case .ended: throw .transactionEnded
        }
    }

    /// The transaction's number for a keyspace.
    func position(of core: KeyspaceCore) -> Int {
        precondition(core.store === store, "a transaction is of one store, and the keyspace of another")
        if lastKeyspace < keyspaces.count, keyspaces[lastKeyspace] === core { return lastKeyspace }
        let identity = core.index.identity
        lastKeyspace = knownPosition(of: core, identity)
        return lastKeyspace
    }

    private func knownPosition(of core: KeyspaceCore, _ identity: UInt) -> Int {
        if let position = positions[identity] { return position }
        keyspaces.append(core)
        positions[identity] = keyspaces.count - 1
        return keyspaces.count - 1
    }

    /// Makes the transaction fail from now on.
    func conflict(on key: [UInt8]?) throws(StoreError) -> Never {
        state = .conflicted(key: key)
        hasConflicted = true
        throw .conflict(key: key)
    }

    /// Counts the bytes of the transaction's own tables.
    func charge() throws(StoreError) {
        let bytes =
            touched.bytes + journal.capacity * MemoryLayout<(Int, TouchedKeys.Write)>.stride
            + savepoints.capacity * MemoryLayout<(Int, Int)>.stride + ranges.capacity * MemoryLayout<ReadRange>.stride
        guard bytes > chargedBytes else { return }
        guard store.memory.budget.charge(bytes - chargedBytes) else { throw .outOfMemory }
        chargedBytes = bytes
    }

    // MARK: Reading

    /// Pins, and looks for a key: among what the transaction has written, then in the store. `end` has to follow, unless it
    /// throws.
    func find(_ key: RawSpan, in core: KeyspaceCore) throws(StoreError) -> PinnedValue {
        let participant = try epochs.participant()
        let outer = epochs.pin(participant)
        do {
            let value = try withTurn { () throws(StoreError) in
                let value = try findValue(key, in: core, participant)
                beginView(participant)
                return value
            }
            return PinnedValue(value, by: participant, outer: outer)
        } catch {
            epochs.unpin(participant, outer: outer)
            throw error
        }
    }

    func end(_ value: PinnedValue) {
        epochs.unpin(value.participant, outer: value.outer)
        endView()
    }

    private func beginView(_ participant: Participant) {
        views += 1
        viewer = participant.address
    }

    private func endView() {
        views -= 1
        if !unfreed.isEmpty { free([]) }
    }

    private func findValue(
        _ key: RawSpan, in core: KeyspaceCore, _ participant: Participant
    ) throws(StoreError) -> PlacedBytes? {
        guard key.byteCount <= Limit.keyBytesMax else { return nil }
        guard !core.index.isDropped else { throw .keyspaceDropped }
        let position = touched.meet(key, hash: core.index.hashKey.hash(key), in: position(of: core))
        try charge()
        switch touched[position].write {
        case .put(let record): return isOver(record) ? nil : record.valueBytes
        case .remove: return nil
        case .none: break
        }
        let record = try read(position, key, core.index)
        participant.gets.addOwned(1)
        if let record { core.index.countUse(of: record) } else { participant.misses.addOwned(1) }
        return record?.valueBytes
    }

    /// The record of a key as it was when the clock had `number`, after moving that forward if need be.
    func read(_ position: Int, _ key: RawSpan, _ index: HashIndex) throws(StoreError) -> Record? {
        while true {
            index.waitWhileExchanged()
            let found = index.findSettled(key, hash: touched[position].hash)
            let version = max(found.control >> Bucket.versionShift, index.emptied.loadAcquiring())
            guard version <= number || epochs.faults.has(.ignoreReads) else {
                try advance()
                continue
            }
            let present = present(found.record)
            let before = touched[position].seen
            let seen = present.map { TouchedKeys.Seen.sequence($0.sequence) } ?? .absent
            guard before == .nothing || before == seen || epochs.faults.has(.ignoreReads) else {
                try conflict(on: touched.key(at: position))
            }
            touched[position].seen = seen
            return present
        }
    }

    /// The record, if its deadline has not come for this transaction: then the commit must come before it does.
    private func present(_ record: Record?) -> Record? {
        guard let record, record.deadline != 0 else { return record }
        guard !record.isPast(at: moment) else { return nil }
        earliestDeadline = min(earliestDeadline, record.deadline)
        return record
    }

    /// Whether the deadline of something that the transaction itself has put has come.
    private func isOver(_ record: Record) -> Bool { record.deadline != 0 && record.isPast(at: moment) }

    /// The one instant that counts as now throughout.
    var moment: UInt64 {
        if now == 0 { now = epochs.time.now }
        return now
    }

    /// Moves `number` forward to the present, if all that was read is as it was.
    private func advance() throws(StoreError) {
        let next = store.clock.closeRun()
        if let lost = firstLost(upTo: next, own: nil) { try conflict(on: lost) }
        number = next
    }

    /// Something that was read and is not there any more.
    enum Lost {
        /// What a key had, by its position.
        case key(Int)
        /// What was iterated over, and a record that came since, if there is one.
        case range(Record?)
    }

    /// Makes the transaction fail from now on, and names the key. Not under locks, since that allocates; but under the pin
    /// of whoever looked.
    func conflict(on lost: Lost) throws(StoreError) -> Never {
        switch lost {
        case .key(let position): try conflict(on: touched.key(at: position))
        case .range(let record): try conflict(on: record.map { $0.withKey { [UInt8](copying: $0) } })
        }
    }

    /// The first of what was read that is not there any more, when the clock has `next`; `nil` if all is.
    ///
    /// - Parameter own: The buckets that the caller has locked. Others' locks are then conflicts; without locks of its own
    ///   it waits for them.
    func firstLost(upTo next: UInt64, own: LockedBuckets?) -> Lost? {
        guard !epochs.faults.has(.ignoreReads) else { return nil }
        for position in touched.entries.indices where touched[position].seen != .nothing {
            guard stands(position, upTo: next, own: own) else { return .key(position) }
        }
        for range in ranges {
            if let lost = lost(in: range, own: own) { return lost }
        }
        return nil
    }

    /// Whether a key that was read has what it had. Where its bucket has changed, the key itself is looked at: a record
    /// with the same number was there all the time, and an absent key is still absent if nothing changed after `next`.
    private func stands(_ position: Int, upTo next: UInt64, own: LockedBuckets?) -> Bool {
        let entry = touched[position]
        let index = keyspaces[entry.keyspace].index
        while true {
            index.waitWhileExchanged()
            let bucket = index.liveBucket(for: entry.hash)
            guard let control = bucket.settledControl(own: own) else { return false }
            if control & Bucket.moved != 0 { continue }
            let version = max(control >> Bucket.versionShift, index.emptied.loadAcquiring())
            if version <= number { return true }
            let record = touched.withKey(at: position) { bucket.find($0, hash: entry.hash) }
            guard bucket.control.loadRelaxed() == control else { continue }
            if case .sequence(let sequence) = entry.seen { return record?.sequence == sequence }
            return (record == nil || record?.isPast(at: now) == true) && version <= next
        }
    }

    /// Whether anything has changed in a range since `number`. The caller is pinned.
    private func lost(in range: ReadRange, own: LockedBuckets?) -> Lost? {
        if range.end == .start { return nil }
        let index = keyspaces[range.keyspace].index
        index.waitWhileExchanged()
        let directory = index.directory
        var search = ChangeSearch(since: number, own: own)
        range.forEachPart { part in
            index.visitChains(of: part, in: directory, by: &search)
            return search.found == nil
        }
        if let (bucket, prefix) = search.found {
            return .range(index.record(changedAfter: number, in: bucket, amid: prefix))
        }
        return index.emptied.loadAcquiring() > number ? .range(nil) : nil
    }

    // MARK: Iterating

    /// Calls `body` for each entry of a keyspace as the transaction sees it, until it returns `false`.
    /// - Parameter body: Gets the key, the value and the deadline, 0 for none.
    func forEach(in core: KeyspaceCore, _ body: (RawSpan, RawSpan, UInt64) throws -> Bool) throws {
        let participant = try epochs.participant()
        let (keyspace, range) = try withTurn { () throws(StoreError) in
            let begun = try beginIteration(over: core)
            beginView(participant)
            return begun
        }
        defer { endView() }
        var collector = RecordCollector(core.index)
        var place: ScanPlace? = .start
        while let current = place {
            let outer = epochs.pin(participant)
            defer { epochs.unpin(participant, outer: outer) }
            place = try withTurn { () throws(StoreError) in
                let next = try collect(at: current, of: core.index, into: &collector)
                if let range { ranges[range].end = next }
                return next
            }
            for record in collector.records where present(record) != nil {
                if try !visit(record, in: keyspace, body) { return }
            }
        }
        try visitAdded(to: core, keyspace, participant, body)
    }

    /// Notes how far an iteration comes, unless one has come to the end before.
    private func beginIteration(over core: KeyspaceCore) throws(StoreError) -> (keyspace: Int, range: Int?) {
        guard !core.index.isDropped else { throw .keyspaceDropped }
        let keyspace = position(of: core)
        if ranges.contains(where: { $0.keyspace == keyspace && $0.end == nil }) { return (keyspace, nil) }
        // One that stopped where another had is that one; but none that may still be going on.
        if views == 0, let last = ranges.last, ranges.dropLast().contains(last) { ranges.removeLast() }
        ranges.append(ReadRange(keyspace: keyspace, end: .start))
        return (keyspace, ranges.count - 1)
    }

    /// Hands to `body` what the transaction has put under keys that the store does not have. `body` may add to them.
    private func visitAdded(
        to core: KeyspaceCore, _ keyspace: Int, _ participant: Participant,
        _ body: (RawSpan, RawSpan, UInt64) throws -> Bool
    ) throws {
        var position = 0
        while position < touched.entries.count {
            let outer = epochs.pin(participant)
            defer { epochs.unpin(participant, outer: outer) }
            let added = try withTurn { () throws(StoreError) -> Record? in
                guard touched[position].keyspace == keyspace, case .put(let record) = touched[position].write else {
                    return nil
                }
                let key = touched.key(at: position)
                let present = try key.withKeyBytes { key throws(StoreError) in try read(position, key, core.index) }
                return present == nil && !isOver(record) ? record : nil
            }
            if let added,
                try !added.withKey({ key in try added.withValue { value in try body(key, value, added.deadline) } })
            {
                return
            }
            position += 1
        }
        // Where `body` has ended the transaction there is nothing left to visit, which is no proper end.
        try withTurn {}
    }

    private func collect(
        at place: ScanPlace, of index: HashIndex, into collector: inout RecordCollector
    ) throws(StoreError) -> ScanPlace? {
        while true {
            index.waitWhileExchanged()
            let part = index.collect(at: place, in: index.directory, into: &collector)
            let version = max(collector.version, index.emptied.loadAcquiring())
            if version <= number || epochs.faults.has(.ignoreReads) { return ScanPlace(after: part) }
            try advance()
        }
    }

    /// Hands one of the store's records to `body`, or what the transaction has put in its place.
    private func visit(
        _ record: Record, in keyspace: Int, _ body: (RawSpan, RawSpan, UInt64) throws -> Bool
    ) throws -> Bool {
        try record.withKey { key in
            let write = try withTurn { () throws(StoreError) in
                let hash = keyspaces[keyspace].index.hashKey.hash(key)
                return touched.position(of: key, hash: hash, in: keyspace).map { touched[$0].write } ?? .none
            }
            switch write {
            case .none: return try record.withValue { value in try body(key, value, record.deadline) }
            case .put(let own):
                return try isOver(own) || own.withValue { value in try body(key, value, own.deadline) }
            case .remove: return true
            }
        }
    }

    // MARK: Writing

    func put(
        _ key: RawSpan, _ value: RawSpan, expiring expiration: Expiration = .byDefault, in core: KeyspaceCore
    ) throws(StoreError) {
        try KeyspaceCore.check(key: key, valueBytes: value.byteCount)
        try withTurn { () throws(StoreError) in
            guard !core.index.isDropped else { throw .keyspaceDropped }
            let hash = core.index.hashKey.hash(key)
            let position = touched.meet(key, hash: hash, in: position(of: core))
            try charge()
            let deadline = try deadline(of: expiration, for: key, at: position, in: core)
            let record = try makeRecord(key, value, deadline, of: core, hash)
            set(.put(record), at: position)
        }
    }

    /// The deadline that a value is to have; to keep one is to read the key.
    private func deadline(
        of expiration: Expiration, for key: RawSpan, at position: Int, in core: KeyspaceCore
    ) throws(StoreError) -> UInt64 {
        guard expiration.isKept else { return core.deadline(of: expiration) }
        switch touched[position].write {
        case .put(let record) where !isOver(record): return record.deadline
        case .put, .remove: return core.deadline(of: .byDefault)
        case .none: break
        }
        let participant = try epochs.participant()
        let outer = epochs.pin(participant)
        defer { epochs.unpin(participant, outer: outer) }
        return try read(position, key, core.index)?.deadline ?? core.deadline(of: .byDefault)
    }

    /// The deadline of a key, `nil` if it is absent.
    func deadline(of key: RawSpan, in core: KeyspaceCore) throws(StoreError) -> UInt64? {
        guard key.byteCount <= Limit.keyBytesMax else { return nil }
        return try withTurn { () throws(StoreError) in
            guard !core.index.isDropped else { throw .keyspaceDropped }
            let position = touched.meet(key, hash: core.index.hashKey.hash(key), in: position(of: core))
            try charge()
            switch touched[position].write {
            case .put(let record): return isOver(record) ? nil : record.deadline
            case .remove: return nil
            case .none: break
            }
            let participant = try epochs.participant()
            let outer = epochs.pin(participant)
            defer { epochs.unpin(participant, outer: outer) }
            return try read(position, key, core.index)?.deadline
        }
    }

    /// Removes a key, whether or not the store has it.
    func remove(_ key: RawSpan, in core: KeyspaceCore) throws(StoreError) {
        guard key.byteCount <= Limit.keyBytesMax else { return }
        try withTurn { () throws(StoreError) in
            guard !core.index.isDropped else { throw .keyspaceDropped }
            let position = touched.meet(key, hash: core.index.hashKey.hash(key), in: position(of: core))
            try charge()
            set(.remove, at: position)
        }
    }

    private func makeRecord(
        _ key: RawSpan, _ value: RawSpan, _ deadline: UInt64, of core: KeyspaceCore, _ hash: UInt64
    ) throws(StoreError) -> Record {
        let participant = try epochs.participant()
        if let record = tryMakeRecord(key, value, deadline, of: core, hash, participant) { return record }
        let bytes = Record.longBytes(key: key.byteCount, value: value.byteCount)
        passing(participant) { store.relieve(participant, for: bytes, core) }
        guard let record = tryMakeRecord(key, value, deadline, of: core, hash, participant) else {
            throw .outOfMemory
        }
        return record
    }

    /// Has the bucket and the record fetched as well that the commit is going to look at. A large value is copied before the
    /// section, which others may have to wait for.
    private func tryMakeRecord(
        _ key: RawSpan, _ value: RawSpan, _ deadline: UInt64, of core: KeyspaceCore, _ hash: UInt64,
        _ participant: Participant
    ) -> Record? {
        if Record.bytes(key: key.byteCount, value: value.byteCount) > SizeClass.blockBytesMax {
            return Record.makeLarge(key: key, value: value, deadline: deadline, by: participant, epochs)
        }
        let outer = epochs.pinForWriting(participant, changesEntries: false)
        defer { epochs.unpin(participant, outer: outer) }
        core.prefetchForWriting(hash)
        return Record.make(key: key, value: value, deadline: deadline, by: participant, epochs)
    }

    /// Runs `body`, whose writing sections pass the gate that this transaction may have closed for others.
    func passing<R, E: Error>(_ participant: Participant, _ body: () throws(E) -> R) throws(E) -> R {
        let outer = participant.gatePass.loadRelaxed()
        participant.gatePass.storeRelaxed(gatePass)
        defer { participant.gatePass.storeRelaxed(outer) }
        return try body()
    }

    private func set(_ write: TouchedKeys.Write, at position: Int) {
        let before = touched[position].write
        if !savepoints.isEmpty {
            journal.append((position, before))
        } else if case .put = before {
            free([before])
        }
        touched[position].write = write
    }

    /// Frees records that were never published, unless a closure is looking at a value: it may be one of theirs. Then they
    /// are freed at its end.
    private func free(_ writes: [TouchedKeys.Write]) {
        for case .put(let record) in writes { unfreed.append(record) }
        // A thread that cannot be registered leaves them until the store closes.
        guard views == 0, !unfreed.isEmpty, let participant = try? epochs.participant() else { return }
        let outer = epochs.pinForWriting(participant, changesEntries: false)
        defer { epochs.unpin(participant, outer: outer) }
        for record in unfreed { record.free(by: participant, epochs) }
        unfreed = []
    }

    // MARK: Savepoints

    func savepoint() throws(StoreError) -> Int {
        try withTurn { () throws(StoreError) in
            let id = TransactionCore.lastSavepoint.add(1, ordering: .relaxed).newValue
            savepoints.append((id, journal.count))
            try charge()
            return id
        }
    }

    /// Undoes what was written since a savepoint. What was read stays read.
    func rollback(to id: Int) throws(StoreError) {
        try withTurn { () throws(StoreError) in
            guard let savepoint = savepoints.lastIndex(where: { $0.id == id }) else { throw .savepointInvalid }
            var dropped: [TouchedKeys.Write] = []
            while journal.count > savepoints[savepoint].journalCount {
                let (position, before) = journal.removeLast()
                dropped.append(touched[position].write)
                touched[position].write = before
            }
            free(dropped)
            savepoints.removeSubrange((savepoint + 1)...)
        }
    }

    // MARK: Ending

    /// Makes all writes take effect at once, or none. Either way the transaction is over.
    /// - Returns: The number of the change, `nil` if nothing was written.
    func commit() throws(StoreError) -> UInt64? {
        guard !busy.exchange(true, ordering: .acquiring) else { throw .transactionBusy }
        defer { busy.store(false, ordering: .releasing) }
        do {
            try checkOpen()
            var commit = Commit(of: self)
            let sequence = try commit.run()
            end(isPublished: true)
            return sequence
        } catch {
            if case .ended = state {} else { end() }
            throw error
        }
    }

    /// Drops all writes. Again, or after a commit, it does nothing.
    func abort() throws(StoreError) {
        if case .ended = state { return }
        guard !busy.exchange(true, ordering: .acquiring) else { throw .transactionBusy }
        defer { busy.store(false, ordering: .releasing) }
        end()
    }

    private func end(isPublished: Bool = false) {
        free(journal.map(\.before))
        if !isPublished { free(touched.entries.map(\.write)) }
        state = .ended
        store.memory.budget.release(chargedBytes)
        (touched, ranges, keyspaces, positions) = (TouchedKeys(), [], [], [:])
        (journal, savepoints, chargedBytes) = ([], [], 0)
    }
}

extension HashIndex {
    /// Waits while the directory is being exchanged, which is like a locked bucket.
    func waitWhileExchanged() {
        var spins = 0
        while generation.loadAcquiring() & 1 != 0 {
            spins += 1
            if spins % 64 == 0 { System.yield() } else { System.pause() }
        }
    }

    /// The newest record in a chain, `nil` if none is newer than `number`. The caller is pinned.
    func record(changedAfter number: UInt64, in first: Bucket, amid prefix: UInt64) -> Record? {
        var newest: Record?
        var next: Bucket? = first
        while let bucket = next {
            for slot in 0..<Bucket.slots {
                let entry = Entry(bits: bucket.slot(slot).loadAcquiring())
                guard !entry.isEmpty, !entry.isLink(amid: prefix), !entry.record.isPlaceholder, !entry.record.isIntent
                else { continue }
                if entry.record.sequence > newest?.sequence ?? number { newest = entry.record }
            }
            next = bucket.next(amid: prefix)
        }
        return newest
    }
}
