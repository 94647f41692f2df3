extension KeyspaceCore {
    /// Removes the entry of `key` that a note stands for, as a change with its cause. `false`: it is gone already, or about to go.
    func evict(_ key: [UInt8], ticket: UInt64) throws(StoreError) -> Bool {
        try key.withKeyBytes { key throws(StoreError) in
            try take(key, expecting: EvictionExpectation(ticket: ticket), cause: .eviction) == .removed
        }
    }

    /// Takes note of a change that was published, in a store with a bound. In its writing section.
    @inline(__always)
    func noteForEviction(_ record: Record, _ hash: UInt64, isInsertion: Bool, by participant: Participant) {
        guard index.evicts else { return }
        if isInsertion {
            addNote(of: record, hash, by: participant)
        } else {
            index.countUse(of: record)
        }
    }

    @inline(never)
    private func addNote(of record: Record, _ hash: UInt64, by participant: Participant) {
        let isEnough = index.addNote(of: record, hash, keyspace: entry.id, by: participant)
        if isEnough { store.evictor?.addNotes(of: participant) }
    }

    /// What the record of a key takes, at least, 0 if there is none: for who needs as much again.
    func recordBytes(of key: RawSpan) -> Int {
        guard key.byteCount <= Limit.keyBytesMax, let participant = try? epochs.participant() else { return 0 }
        let outer = epochs.pin(participant)
        defer { epochs.unpin(participant, outer: outer) }
        return index.find(key, hash: index.hashKey.hash(key))?.bytes ?? 0
    }

    /// Whether there may be so many more entries. A store that evicts refuses only where nothing may go, or where it is
    /// not known for too long: see `Evictor.balance`. In no writing section, and with no pin.
    /// - Parameter evicts: Whether it may evict now.
    func checkEntryLimit(adding count: Int, evicts: Bool, _ participant: Participant) throws(StoreError) {
        guard hasNoRoom(for: count) else { return }
        // Something may have come to be evictable. Who must not evict is let in, and who writes next evicts.
        if let evictor = store.evictor, !evicts || !evictor.balance(self, participant) { return }
        throw .entryLimitReached
    }

    /// The same for a write of one key, which may be there. In no writing section, and with no pin.
    @inline(__always)
    func checkEntryLimit(for key: RawSpan, _ participant: Participant) throws(StoreError) {
        if index.isBounded, index.words.entriesOver >= 0, index.words.limit != nil {
            try checkEntryLimitReached(for: key, participant)
        }
    }

    @inline(never)
    private func checkEntryLimitReached(for key: RawSpan, _ participant: Participant) throws(StoreError) {
        guard hasNoRoom(for: 1) else { return }
        let outer = epochs.pin(participant)
        let isThere = index.find(key, hash: index.hashKey.hash(key)) != nil
        epochs.unpin(participant, outer: outer)
        if !isThere { try checkEntryLimit(adding: 1, evicts: true, participant) }
    }

    private func hasNoRoom(for count: Int) -> Bool {
        guard index.words.limit != nil, index.words.entriesOver + count > 0 else { return false }
        return store.evictor?.isFull ?? true
    }

    /// Evicts what there is too much of after a change. In no writing section.
    @inline(__always)
    func keepWithinBounds(_ participant: Participant) {
        guard index.isBounded, Evictor.isBalanceDue(index.words, participant) else { return }
        balance(participant)
    }

    @inline(never)
    private func balance(_ participant: Participant) {
        store.evictor?.balance(self, participant)
    }
}

extension StoreCore {
    /// Has a keyspace's entries evicted, or not, as its new name says. Nobody writes to it.
    func bindByName(_ entry: KeyspaceEntry) throws(StoreError) {
        let index = entry.index
        let evicted = index.evicts
        keyspaces.bindAgain(entry)
        guard let evictor, !evicted, index.evicts else { return }
        let participant = try epochs.participant()
        index.forEachRecord(by: participant) { record in
            let outer = epochs.pinForWriting(participant, changesEntries: false)
            let hash = record.withKey { index.hashKey.hash($0) }
            let isEnough = index.addNote(of: record, hash, keyspace: entry.id, by: participant)
            if isEnough { evictor.addNotes(of: participant) }
            epochs.unpin(participant, outer: outer)
            return true
        }
    }
}
