/// One thread's evicting, which begins and ends between two of its operations.
struct EvictionRound {
    /// So many entries in a row that a snapshot sees: there is nothing to be had.
    private static let blockedMax = 64

    let evictor: Evictor
    let store: StoreCore
    let participant: Participant
    private var keyspace: KeyspaceCore
    private var batch: [EvictionCandidate] = []
    private var blocked = 0

    /// - Parameter core: Of the keyspace that most likely is concerned.
    init(_ evictor: Evictor, _ core: KeyspaceCore, _ participant: Participant) {
        self.evictor = evictor
        store = core.store
        self.participant = participant
        keyspace = core.suspendable
        batch.reserveCapacity(EvictionShard.batchCount)
        participant.setEvicting(true)
    }

    func end() {
        participant.balancedBytes.storeRelaxed(participant.recordBytes.loadRelaxed())
        participant.setEvicting(false)
    }

    private var epochs: Epochs { store.epochs }

    /// Evicts so many bytes or entries, if a look at so many notes finds them.
    /// - Returns: How many bytes of records were evicted, and how many entries.
    @discardableResult
    mutating func evict(bytes: Int = 0, entries: Int = 0, looks: Int) -> (bytes: Int, entries: Int) {
        var (freed, gone, left, empty) = (0, 0, looks, 0)
        // Others may have evicted as well what there was too much of.
        func isEnough() -> Bool { freed >= bytes && (gone >= entries || evictor.words.entriesOver <= 0) }
        while !isEnough(), left > 0, empty < evictor.shardCount,
            blocked < EvictionRound.blockedMax
        {
            let shard = evictor.nextShardToEvict()
            batch.removeAll(keepingCapacity: true)
            shard.take(into: &batch)
            empty = batch.isEmpty ? empty + 1 : 0
            left -= batch.count
            fetch()
            for position in batch.indices {
                let candidate = batch[position]
                guard !isEnough() else {
                    shard.restore(candidate)
                    continue
                }
                switch judge(candidate) {
                case .gone: break
                case .stays(let uses): shard.keep(candidate, uses: uses)
                case .blocked: shard.restore(candidate)
                case .evicted(let bytes):
                    shard.remember(candidate)
                    evictor.count(evicted: bytes)
                    freed += bytes
                    gone += 1
                }
            }
        }
        return (freed, gone)
    }

    /// Drops some notes whose entries are gone, if there are many.
    /// - Parameter entries: How many entries there are.
    /// - Returns: How many notes were looked at.
    mutating func compact(entries: Int) -> Int {
        let shard = evictor.nextShardToCompact()
        batch.removeAll(keepingCapacity: true)
        shard.takeToCompact(into: &batch, entries: entries, shards: evictor.shardCount)
        let outer = epochs.pin(participant)
        let present = batch.filter { keyspace($0.note.keyspace)?.index.has($0.note) ?? false }
        epochs.unpin(participant, outer: outer)
        for candidate in present { shard.restore(candidate) }
        return batch.count
    }

    /// Has what is about to be looked at on its way, all at once.
    private mutating func fetch() {
        let outer = epochs.pin(participant)
        defer { epochs.unpin(participant, outer: outer) }
        for candidate in batch {
            guard let index = keyspace(candidate.note.keyspace)?.index else { continue }
            System.prefetch(index.firstBucket(for: candidate.note.hash).address)
        }
        for candidate in batch {
            guard let index = keyspace(candidate.note.keyspace)?.index else { continue }
            index.firstBucket(for: candidate.note.hash).prefetchRecord(candidate.note.hash)
        }
    }

    private enum Verdict {
        /// The note stood for nothing any more.
        case gone
        /// The entry stays, for its uses.
        case stays(uses: UInt64)
        /// It would go, and cannot now.
        case blocked
        case evicted(bytes: Int)
    }

    private mutating func judge(_ candidate: EvictionCandidate) -> Verdict {
        guard let keyspace = keyspace(candidate.note.keyspace), keyspace.index.evicts else { return .gone }
        let outer = epochs.pin(participant)
        guard let record = keyspace.index.find(candidate.note) else {
            let isBusy = keyspace.index.has(candidate.note)
            epochs.unpin(participant, outer: outer)
            if isBusy { blocked += 1 }
            return isBusy ? .blocked : .gone
        }
        let uses = record.uses
        if let remaining = evictor.orderType.remaining(of: uses, from: candidate.queue) {
            record.setUses(remaining)
            epochs.unpin(participant, outer: outer)
            return .stays(uses: uses)
        }
        if epochs.snapshotTable.loadRelaxed() != 0, keyspace.index.isSeen(record, before: .max, store.clock) {
            // Its memory would not be free.
            blocked += 1
            epochs.unpin(participant, outer: outer)
            return .blocked
        }
        let bytes = record.blockBytes
        let key = record.withKey { [UInt8](copying: $0) }
        epochs.unpin(participant, outer: outer)
        return evict(key, candidate, in: keyspace, bytes: bytes)
    }

    private mutating func evict(
        _ key: [UInt8], _ candidate: EvictionCandidate, in keyspace: KeyspaceCore, bytes: Int
    ) -> Verdict {
        do {
            guard try keyspace.evict(key, ticket: candidate.note.ticket) else { return .gone }
            blocked = 0
            return .evicted(bytes: bytes)
        } catch {
            // Memory for what a removal needs, or a log that takes no more.
            blocked += EvictionRound.blockedMax / 4
            return .blocked
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
        evictor.count(evicted: bytes)
    }

    mutating func keyspace(_ id: UInt32) -> KeyspaceCore? {
        if keyspace.entry.id == id { return keyspace }
        guard let entry = store.entry(ofNumber: id) else { return nil }
        keyspace = KeyspaceCore(store: store, entry: entry, durability: .memory)
        return keyspace
    }
}
