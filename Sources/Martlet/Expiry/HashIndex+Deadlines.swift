extension HashIndex {
    /// What a note stands for.
    enum Noted {
        /// Nothing any more.
        case gone
        /// A key whose deadline has come.
        case due(key: [UInt8], deadline: UInt64)
        /// A key with a later deadline, and its note.
        case later(DeadlineNote)
    }

    /// Looks at the key that a note stands for. In a writing section.
    func look(at note: DeadlineNote, now: UInt64) -> Noted {
        let chain = lockChain(for: note.hash)
        guard let record = noted(by: note, in: chain) else {
            chain.first.unlock()
            return .gone
        }
        let deadline = record.deadline
        if deadline > now { record.noteTick = DeadlineNote.tick(for: deadline, now: now) }
        let tick = record.noteTick
        chain.first.unlock()
        // Copied after the unlock, since it allocates: the writing section keeps the record where it is.
        if deadline <= now { return .due(key: record.withKey { [UInt8](copying: $0) }, deadline: deadline) }
        return .later(DeadlineNote(hash: note.hash, keyspace: note.keyspace, tick: tick))
    }

    /// Has a key looked at later, whatever its deadline, if the note still stands for it. In a writing section.
    func postpone(_ note: DeadlineNote, now: UInt64) -> DeadlineNote? {
        let chain = lockChain(for: note.hash)
        defer { chain.first.unlock() }
        guard let record = noted(by: note, in: chain) else { return nil }
        record.noteTick = DeadlineNote.tick(for: max(now, record.deadline), now: now)
        return DeadlineNote(hash: note.hash, keyspace: note.keyspace, tick: record.noteTick)
    }

    /// A new note for a record, if it is still its key's. In a writing section.
    func renew(_ record: Record, keyspace: UInt32, now: UInt64) -> DeadlineNote? {
        let hash = hash(of: record)
        let chain = lockChain(for: hash)
        defer { chain.first.unlock() }
        let head = record.withKey { chain.first.findHead($0, hash: hash)?.record }
        // By number: its block may have been moved.
        guard let head, head.hasValue, head.sequence == record.sequence else { return nil }
        head.noteTick = DeadlineNote.tick(for: head.deadline, now: now)
        return DeadlineNote(hash: hash, keyspace: keyspace, tick: head.noteTick)
    }

    /// The record for which a note counts, in a chain that is locked.
    private func noted(by note: DeadlineNote, in chain: LockedChain) -> Record? {
        var next: Bucket? = chain.first
        while let bucket = next {
            for slot in 0..<Bucket.slots {
                let entry = Entry(bits: bucket.slot(slot).loadRelaxed())
                guard !entry.isEmpty, entry.hasTag(of: note.hash) else { continue }
                let record = entry.record
                if record.hasValue, record.deadline != 0, record.noteTick == note.tick, hash(of: record) == note.hash {
                    return record
                }
            }
            next = bucket.next(amid: note.hash)
        }
        return nil
    }

    /// Counts the deadlines of a record that goes, if it has one. One that comes is counted by who brings it.
    @inline(__always)
    func countDeadlineGone(_ old: Record) {
        if old.deadline != 0 { deadlines.addRelaxed(-1) }
    }
}
