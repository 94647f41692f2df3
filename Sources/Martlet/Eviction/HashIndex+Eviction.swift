extension HashIndex {
    /// The record of the entry that a note stands for. The caller is pinned.
    ///
    /// Tag, bucket and ticket have to be those of the note: another entry may be taken for it once in some billions, and then
    /// goes in its place.
    func find(_ note: EvictionNote) -> Record? { liveBucket(for: note.hash).find(note)?.record }

    /// Decides of the entry that a note stands for, and takes it out if it is to go, unless a snapshot may see it, it has a deadline
    /// to look after, or somebody hears of it. In a writing section in which room for eight pieces was reserved.
    ///
    /// Under the lock no intent is met: who publishes one holds the lock until it is decided.
    func evict(
        _ candidate: EvictionCandidate, clock: ChangeClock, by participant: Participant
    ) -> EvictionBatch.Verdict {
        let note = candidate.note
        let chain = lockChain(for: note.hash)
        guard let (slot, record) = chain.first.find(note) else {
            chain.first.unlock()
            return .gone
        }
        let uses = record.uses
        if let remaining = candidate.remaining(of: uses) {
            chain.first.unlock()
            // Pinned: whatever became of it since, the record is still there.
            record.setUses(remaining)
            return .stays(uses: uses)
        }
        // The number comes before the look for snapshots, as in `publish`: one that opens after the look has a later time. It is nobody's
        // if there is one.
        let sequence = clock.next(for: chain.first, by: participant)
        guard !isVersioned(record) else {
            chain.first.unlock()
            return .unclear
        }
        let bytes = record.blockBytes
        takeOut(slot, chain, note.hash, version: sequence, by: participant)
        addToCount(-1, by: participant)
        record.retire(by: participant, epochs)
        return .evicted(bytes: bytes)
    }

    /// Whether there is that entry, or may be: a commit under way may have it, and leave it there. The caller is pinned.
    func has(_ note: EvictionNote) -> Bool {
        if find(note) != nil { return true }
        var next: Bucket? = liveBucket(for: note.hash)
        while let bucket = next {
            for index in 0..<Bucket.slots {
                let entry = Entry(bits: bucket.slot(index).loadAcquiring())
                if entry.hasTag(of: note.hash), !entry.isEmpty, entry.record.isIntent { return true }
            }
            next = bucket.next(amid: note.hash)
        }
        // It may have been published between the two looks.
        return find(note) != nil
    }
}

extension HashIndex {
    /// Whether a slot leads to this very record, of a key with that hash. The caller is pinned.
    func hasEntry(of record: Record, hash: UInt64) -> Bool {
        liveBucket(for: hash).slot(holding: Entry(record, hash: hash), hash: hash) != nil
    }

    /// Puts a copy of a record in its place, in memory that nobody else sees. No change: number and version stay.
    ///
    /// - Returns: Whether it is the entry's no more, and to be retired. In a writing section.
    func move(_ record: Record, hash: UInt64, to block: UInt) -> Bool {
        let chain = lockChain(for: hash)
        defer { chain.first.unlock() }
        guard let slot = chain.first.slot(holding: Entry(record, hash: hash), hash: hash), record.hasValue else {
            return false
        }
        slot.storeReleasing(Entry(record.copy(to: block), hash: hash).bits)
        return true
    }
}

extension Bucket {
    /// What stands for a note in this chain.
    @inline(__always)
    fileprivate func find(_ note: EvictionNote) -> (slot: Word, record: Record)? {
        search(note.hash) { $0.hasValue && $0.ticket == note.ticket }
    }

    /// The slot of this chain that holds an entry.
    fileprivate func slot(holding entry: Entry, hash: UInt64) -> Word? {
        var next: Bucket? = self
        while let bucket = next {
            for index in 0..<Bucket.slots where bucket.slot(index).loadAcquiring() == entry.bits {
                return bucket.slot(index)
            }
            next = bucket.next(amid: hash)
        }
        return nil
    }
}
