/// One thread's evicting, which begins and ends between two of its operations.
struct EvictionRound {
    /// So many entries in a row that may not go, or all there are: there is nothing to be had.
    private static let blockedMax = 4096
    /// Only after so many it is looked how many there are.
    private static let blockedMin = 64

    let evictor: Evictor
    let store: StoreCore
    let participant: Participant
    private let epochs: Epochs
    private let clock: ChangeClock
    /// The one at hand, and what is needed of it for each entry: to follow references costs counting them.
    private var keyspace: KeyspaceCore
    private var keyspaceID: UInt32
    private var index: HashIndex
    private var batch = EvictionBatch()
    /// How many entries in a row may not go, for a snapshot sees them, say; and of how many of them it is only that somebody changes
    /// them now.
    private var (blocked, changing) = (0, 0)
    /// How many evictions in a row have failed: no memory for what they need, or a log that takes no more.
    private var failures = 0
    private static let failuresMax = 4

    /// What came of looking for what may go.
    enum Outcome {
        /// As much went as was to, by whomever, or some.
        case found
        /// Nothing yet: others are about to evict or to change what there was, or it was notes of entries that are gone.
        case unknown
        /// Nothing, for nothing may go.
        case nothing
    }

    /// - Parameter core: Of the keyspace that most likely is concerned.
    init(_ evictor: Evictor, _ core: KeyspaceCore, _ participant: Participant) {
        self.evictor = evictor
        store = core.store
        self.participant = participant
        epochs = core.epochs
        clock = core.clock
        keyspace = core.suspendable
        keyspaceID = core.entry.id
        index = core.index
        participant.setEvicting(true)
    }

    func end() {
        participant.balancedBytes.storeRelaxed(participant.recordBytes.loadRelaxed())
        participant.setEvicting(false)
    }

    /// Evicts so many bytes or entries, if a look at so many notes finds them.
    /// - Parameter insists: Whether what was used goes where none of all that was looked at could. Orders would have it stay until
    ///   everything has had its turn, which may be millions of looks. Then there are as many looks once more.
    @discardableResult
    mutating func evict(bytes: Int = 0, entries: Int = 0, looks: Int, insists: Bool = false) -> Outcome {
        var quota = Quota(bytes: bytes, entries: entries, words: evictor.words)
        var (left, empty, othersHaveNotes) = (looks, 0, false)
        var (hasWaited, disregardsUses) = (!insists, false)
        (blocked, changing, failures) = (0, 0, 0)
        while !quota.isMet {
            if empty == evictor.shardCount { return quota.outcome(isFinal: !othersHaveNotes) }
            if isBlocked { return quota.outcome(isFinal: changing == 0) }
            if left <= 0 {
                guard insists, !disregardsUses, quota.gone == 0 else { return quota.outcome(isFinal: false) }
                (left, disregardsUses) = (looks, true)
            }
            let shard = evictor.nextShardToEvict()
            batch.removeAll()
            if evictor.take(from: shard, into: &batch) { othersHaveNotes = true }
            empty = batch.count == 0 ? empty + 1 : 0
            // The last may be with threads that are about something else, or on their way.
            if empty == evictor.shardCount, evictor.addAllNotes(evenIfNone: !hasWaited) > 0 || !hasWaited {
                (empty, hasWaited) = (0, true)
            }
            if disregardsUses { batch.disregardUses() }
            left -= batch.count
            fetch()
            judgeSimple(&quota)
            judgeRest(&quota)
            evictor.settle(&batch, ofShard: shard, participant)
        }
        return .found
    }

    private var isBlocked: Bool {
        failures >= EvictionRound.failuresMax
            || blocked >= EvictionRound.blockedMin
                && (blocked >= EvictionRound.blockedMax || blocked >= evictor.noteCount)
    }

    /// What is to be evicted, and was.
    private struct Quota {
        let bytes: Int
        let entries: Int
        let words: EvictionWords
        private(set) var freed = 0
        private(set) var gone = 0

        init(bytes: Int, entries: Int, words: EvictionWords) {
            self.bytes = bytes
            self.entries = entries
            self.words = words
        }

        /// Others may have evicted as well what there was too much of.
        var isMet: Bool { freed >= bytes && (gone >= entries || words.entriesOver <= 0) }

        /// - Parameter isFinal: Whether what was not found is not there.
        func outcome(isFinal: Bool) -> Outcome { gone > 0 ? .found : isFinal ? .nothing : .unknown }

        mutating func count(_ verdict: EvictionBatch.Verdict) {
            guard case .evicted(let bytes) = verdict else { return }
            freed += bytes
            gone += 1
        }
    }

    /// Drops some notes whose entries are gone, if there are many.
    /// - Parameter entries: How many entries there are.
    /// - Returns: How many notes were looked at.
    mutating func compact(entries: Int) -> Int {
        let shard = evictor.nextShardToCompact()
        batch.removeAll()
        evictor.takeToCompact(from: shard, into: &batch, entries: entries)
        guard batch.count > 0 else { return 0 }
        let outer = epochs.pin(participant)
        for position in 0..<batch.count {
            let note = batch.candidate(position).note
            if keyspace(note.keyspace)?.index.has(note) != true { batch.set(.gone, at: position) }
        }
        epochs.unpin(participant, outer: outer)
        evictor.settle(&batch, ofShard: shard, participant)
        return batch.count
    }

    /// Has what is about to be looked at on its way, all at once.
    private mutating func fetch() {
        let outer = epochs.pin(participant)
        defer { epochs.unpin(participant, outer: outer) }
        for position in 0..<batch.count {
            let note = batch.candidate(position).note
            guard find(note.keyspace) else { continue }
            System.prefetchForWriting(index.firstBucket(for: note.hash).address)
            evictor.words.ghosts.prefetch(note.hash)
        }
        for position in 0..<batch.count {
            let note = batch.candidate(position).note
            guard find(note.keyspace) else { continue }
            index.firstBucket(for: note.hash).prefetchRecord(note.hash)
        }
    }

    /// Decides of those entries, and evicts them, of which nobody has to hear: all in one writing section, unless they are of several
    /// keyspaces. Inside a transaction nothing is evicted: its closure may have read it.
    private mutating func judgeSimple(_ quota: inout Quota) {
        guard store.loggedBy == nil, !participant.isInTransaction else {
            for position in 0..<batch.count { batch.set(.unclear, at: position) }
            return
        }
        var outer = keyspace.beginWrite(participant)
        defer { epochs.unpin(participant, outer: outer) }
        for position in 0..<batch.count where !quota.isMet {
            let candidate = batch.candidate(position)
            if candidate.note.keyspace != keyspaceID {
                // Who drops one waits for this section with the table of keyspaces locked, so the table is looked at outside.
                epochs.unpin(participant, outer: outer)
                let isThere = find(candidate.note.keyspace)
                outer = keyspace.beginWrite(participant)
                guard isThere else {
                    batch.set(.gone, at: position)
                    continue
                }
            }
            let verdict = judgeSimple(candidate)
            batch.set(verdict, at: position)
            quota.count(verdict)
        }
    }

    /// The same for one of the keyspace at hand.
    private mutating func judgeSimple(_ candidate: EvictionCandidate) -> EvictionBatch.Verdict {
        guard index.evicts else { return .gone }
        guard !index.isDropped, epochs.changeRing.loadRelaxed() == 0,
            epochs.reserveRetirement(participant, count: 8)
        else { return .unclear }
        let verdict = index.evict(candidate, clock: clock, by: participant)
        if case .evicted = verdict {
            participant.removes.addOwned(1)
            (blocked, changing, failures) = (0, 0, 0)
            index.helpMigration(for: candidate.note.hash, by: participant)
        }
        return verdict
    }

    /// Decides of the others, each by itself.
    private mutating func judgeRest(_ quota: inout Quota) {
        for position in 0..<batch.count {
            guard case .unclear = batch.verdict(position) else { continue }
            let verdict = quota.isMet ? .returns : judge(batch.candidate(position))
            batch.set(verdict, at: position)
            quota.count(verdict)
        }
    }

    private mutating func judge(_ candidate: EvictionCandidate) -> EvictionBatch.Verdict {
        guard let keyspace = keyspace(candidate.note.keyspace), keyspace.index.evicts, !keyspace.index.isDropped else {
            return .gone
        }
        let outer = epochs.pin(participant)
        guard let record = keyspace.index.find(candidate.note) else {
            let isBusy = keyspace.index.has(candidate.note)
            epochs.unpin(participant, outer: outer)
            if isBusy { (blocked, changing) = (blocked + 1, changing + 1) }
            return isBusy ? .waits : .gone
        }
        let uses = record.uses
        if let remaining = candidate.remaining(of: uses) {
            record.setUses(remaining)
            epochs.unpin(participant, outer: outer)
            return .stays(uses: uses)
        }
        if epochs.snapshotTable.loadRelaxed() != 0, keyspace.index.isSeen(record, before: .max, store.clock) {
            // Its memory would not be free.
            blocked += 1
            epochs.unpin(participant, outer: outer)
            return .waits
        }
        let bytes = record.blockBytes
        let key = record.withKey { [UInt8](copying: $0) }
        epochs.unpin(participant, outer: outer)
        return evict(key, candidate, in: keyspace, bytes: bytes)
    }

    private mutating func evict(
        _ key: [UInt8], _ candidate: EvictionCandidate, in keyspace: KeyspaceCore, bytes: Int
    ) -> EvictionBatch.Verdict {
        do {
            guard try keyspace.evict(key, ticket: candidate.note.ticket) else { return .gone }
            (blocked, changing, failures) = (0, 0, 0)
            return .evicted(bytes: bytes)
        } catch {
            failures += 1
            return .waits
        }
    }

    /// Evicts the entry of a record, if it still has it and may go.
    mutating func evict(_ record: Record, _ hash: UInt64, in entry: KeyspaceEntry) {
        guard entry.index.evicts, let keyspace = keyspace(entry.id) else { return }
        let outer = epochs.pin(participant)
        let isThere = keyspace.index.hasEntry(of: record, hash: hash)
        let (key, ticket) = isThere ? (record.withKey { [UInt8](copying: $0) }, record.ticket) : ([], 0)
        let bytes = isThere ? record.blockBytes : 0
        epochs.unpin(participant, outer: outer)
        guard isThere, let isGone = try? keyspace.evict(key, ticket: ticket), isGone else { return }
        evictor.count(evicted: bytes, entries: 1)
    }

    private mutating func keyspace(_ id: UInt32) -> KeyspaceCore? { find(id) ? keyspace : nil }

    /// Makes a keyspace the one at hand. `false`: there is none with that number.
    @inline(__always)
    private mutating func find(_ id: UInt32) -> Bool { id == keyspaceID || change(to: id) }

    @inline(never)
    private mutating func change(to id: UInt32) -> Bool {
        guard let entry = store.entry(ofNumber: id) else { return false }
        keyspace = KeyspaceCore(store: store, entry: entry, durability: .memory)
        (keyspaceID, index) = (id, entry.index)
        return true
    }
}
