extension HashIndex {
    /// Locks the chain for a hash, wherever it lives now.
    @inline(__always)
    func lockChain(for hash: UInt64) -> LockedChain {
        var segment = Segment(bits: directory.word(for: hash).loadAcquiring())
        while true {
            let bucket = segment.bucket(for: hash)
            if bucket.lock() { return LockedChain(first: bucket, segment: segment) }
            // Moved, and the word says so for good. Acquiring: pairs with the mover's release.
            segment = SegmentHeader(at: UInt(bucket.control.loadAcquiring() & ~63)).target(of: hash)
        }
    }

    /// The chain for a hash as it lives now, not locked.
    func chain(for hash: UInt64) -> LockedChain {
        var segment = Segment(bits: directory.word(for: hash).loadAcquiring())
        while true {
            let bucket = segment.bucket(for: hash)
            let control = bucket.control.loadAcquiring()
            if control & Bucket.moved == 0 { return LockedChain(first: bucket, segment: segment) }
            segment = SegmentHeader(at: UInt(control & ~63)).target(of: hash)
        }
    }

    /// Puts `record`, of `key`, into the index with the next number of `clock`, and retires the one it replaces, or keeps it
    /// for the snapshots that see it.
    ///
    /// - Parameter isBounded: Whether there may be `bounds`.
    ///
    /// Room for retiring two pieces was reserved. Under the lock nothing allocates, waits or calls out. A placeholder
    /// keeps the number it has and is no change: the bucket's version stays as it is.
    @inline(__always)
    func publish<Expecting: KeyExpectation, Bringing: ChangeSupplies>(
        _ record: Record, key: RawSpan, hash: UInt64, expecting expectation: Expecting, clock: ChangeClock,
        supplies: inout Bringing, by participant: Participant, isBounded: Bool
    ) -> Publication {
        let chain = lockChain(for: hash)
        let entry = Entry(record, hash: hash)
        if let (slot, old) = chain.first.findHead(key, hash: hash) {
            // What may have a deadline, or a version hanging on it, is looked at with the time at hand.
            if !Bringing.isAny, !Expecting.isForPlaceholder, old.isLong {
                chain.first.unlock()
                return .needsLink
            }
            let isPast = Bringing.isAny && old.isPast(at: supplies.all.moment)
            guard expectation.admits(old, isPast: isPast) || epochs.faults.has(.ignoreExpectations) else {
                chain.first.unlock()
                return .refused
            }
            if let deadline = expectation.deadline(after: old, isPast: isPast), deadline != record.deadline {
                chain.first.unlock()
                return .needsDeadline(deadline)
            }
            if Expecting.isForPlaceholder {
                record.setOlder(old)
                slot.storeReleasing(entry.bits)
                chain.first.unlock()
                return .inserted(0)
            }
            let sequence = clock.next(for: chain.first, by: participant)
            if isVersioned(old) {
                guard Bringing.isAny else {
                    chain.first.unlock()
                    return .needsLink
                }
                return replaceVersioned(
                    old, in: slot, of: chain, by: record, entry, sequence, clock, &supplies.all, participant,
                    changesValue: expectation.changesValue)
            }
            if isBounded { record.number(sequence, replacing: old) } else { record.number(unbounded: sequence) }
            slot.storeReleasing(entry.bits)
            chain.first.unlock(version: sequence)
            old.retire(by: participant, epochs)
            return .replaced(sequence)
        }
        guard expectation.admitsNothing || epochs.faults.has(.ignoreExpectations) else {
            chain.first.unlock()
            return .refused
        }
        if let deadline = expectation.deadline(after: nil, isPast: false), deadline != record.deadline {
            chain.first.unlock()
            return .needsDeadline(deadline)
        }
        let isPlaceholder = Expecting.isForPlaceholder
        // The number is taken before it is known whether there is room, and void if there is none. A placeholder needs
        // one only where an entry changes its place for it: who walks the chain has to see that from the version.
        let brings = Bringing.isAny && supplies.all.bucket != nil
        let sequence = isPlaceholder && !brings ? 0 : clock.next(for: chain.first, by: participant)
        if !isPlaceholder {
            if isBounded { record.number(sequence) } else { record.number(unbounded: sequence) }
        }
        if !chain.insert(entry, hash: hash) {
            guard brings, let bucket = supplies.all.bucket else {
                chain.first.unlock()
                return .needsBucket
            }
            link(bucket, to: chain, with: entry, hash: hash)
            supplies.all.bucket = nil
        }
        if isPlaceholder, sequence == 0 { chain.first.unlock() } else { chain.first.unlock(version: sequence) }
        if !isPlaceholder { addToCount(1, by: participant, isBounded: isBounded) }
        return .inserted(sequence)
    }

    /// Puts an entry into a full chain, with a further bucket.
    func link(_ bucket: Bucket, to chain: LockedChain, with entry: Entry, hash: UInt64) {
        chain.insert(entry, hash: hash, linking: bucket)
        bytes.addRelaxed(Bucket.bytes)
    }

    /// The rest of `publish` where there are snapshots, or were until a moment ago, or the key is absent but has its place
    /// held.
    @inline(never)
    private func replaceVersioned(
        _ old: Record, in slot: Word, of chain: LockedChain, by record: Record, _ entry: Entry, _ sequence: UInt64,
        _ clock: ChangeClock, _ supplies: inout Supplies, _ participant: Participant, changesValue: Bool
    ) -> Publication {
        let (wasAbsent, wasPast) = (old.isAbsence, old.isPast(at: supplies.moment))
        guard let displaced = displace(old, at: sequence, clock: clock, hasLink: record.isLong, &supplies.note) else {
            chain.first.unlock()
            return .needsLink
        }
        if wasAbsent || wasPast { record.number(sequence) } else { record.number(sequence, replacing: old) }
        if let older = displaced.older { record.setOlder(older) }
        supplies.inheritsNote = DeadlineNote.pass(from: old, to: record)
        slot.storeReleasing(entry.bits)
        chain.first.unlock(version: sequence)
        countDeadlineGone(old)
        if changesValue { tellGone(old, wasPast ? .expired : .replaced) }
        displaced.retire(by: participant, epochs)
        if wasAbsent { addToCount(1, by: participant) }
        return wasAbsent || wasPast ? .inserted(sequence) : .replaced(sequence)
    }

    /// Removes the record of `key` with the next number of `clock` and retires it, or keeps it for the snapshots that see
    /// it. Room for eight pieces was reserved.
    ///
    /// A placeholder that was not expected goes as well, so that what is being computed for the key is not stored: the
    /// key was absent before and is absent afterwards.
    @inline(__always)
    func remove<Bringing: ChangeSupplies>(
        _ key: RawSpan, hash: UInt64, expecting expectation: some KeyExpectation, clock: ChangeClock,
        supplies: inout Bringing, by participant: Participant
    ) -> Removal {
        let chain = lockChain(for: hash)
        guard let (slot, old) = chain.first.findHead(key, hash: hash), !old.isTombstone else {
            chain.first.unlock()
            return expectation.admitsNothing ? .absent : .refused
        }
        if !Bringing.isAny, old.isLong {
            chain.first.unlock()
            return .needsTombstone
        }
        let isPast = Bringing.isAny && old.isPast(at: supplies.all.moment)
        // What is past its deadline is absent already; that it goes is the sweeper's to say.
        if isPast, !expectation.isForPast {
            chain.first.unlock()
            return expectation.admitsNothing ? .absent : .refused
        }
        guard expectation.admits(old, isPast: isPast) else {
            chain.first.unlock()
            return .refused
        }
        // Before the look for snapshots, as in `publish`: one that opens after the look has a later time.
        let sequence = clock.next(for: chain.first, by: participant)
        if isVersioned(old) {
            guard Bringing.isAny else {
                chain.first.unlock()
                return .needsTombstone
            }
            return removeVersioned(
                old, slot, chain, hash, sequence, clock, &supplies.all, participant, expectation.removalCause)
        }
        takeOut(slot, chain, hash, version: sequence, by: participant)
        addToCount(-1, by: participant)
        old.retire(by: participant, epochs)
        return .removed
    }

    /// The rest of `remove` where there are snapshots, or were until a moment ago, or the key is absent but has its place
    /// held.
    @inline(never)
    private func removeVersioned(
        _ old: Record, _ slot: Word, _ chain: LockedChain, _ hash: UInt64, _ sequence: UInt64, _ clock: ChangeClock,
        _ supplies: inout Supplies, _ participant: Participant, _ cause: RemovedEntry.Cause
    ) -> Removal {
        if old.isPlaceholder {
            takeAway(old, slot, chain, hash, by: participant)
            return .absent
        }
        let displaced = displace(
            old, at: sequence, clock: clock, hasLink: supplies.tombstone != nil, &supplies.note)
        guard let displaced else {
            chain.first.unlock()
            return .needsTombstone
        }
        if let older = displaced.older, let tombstone = supplies.tombstone {
            supplies.tombstone = nil
            tombstone.number(sequence)
            tombstone.setOlder(older)
            slot.storeReleasing(Entry(tombstone, hash: hash).bits)
            chain.first.unlock(version: sequence)
        } else {
            takeOut(slot, chain, hash, version: sequence, by: participant)
        }
        addToCount(-1, by: participant)
        countDeadlineGone(old)
        tellGone(old, cause)
        displaced.retire(by: participant, epochs)
        return .removed
    }

    /// Takes a placeholder away, and puts back the tombstone that it covered, if any. No change: the key is absent before
    /// and after.
    private func takeAway(
        _ placeholder: Record, _ slot: Word, _ chain: LockedChain, _ hash: UInt64, by participant: Participant
    ) {
        if let covered = placeholder.older {
            slot.storeReleasing(Entry(covered, hash: hash).bits)
            chain.first.unlock()
        } else {
            takeOut(slot, chain, hash, version: nil, by: participant)
        }
        placeholder.retire(by: participant, epochs)
    }

    /// Empties a slot, takes out the further buckets that it leaves empty, and unlocks, with a new version if it is a change.
    /// Room for six pieces was reserved.
    @inline(__always)
    func takeOut(
        _ slot: Word, _ chain: LockedChain, _ hash: UInt64, version: UInt64?, by participant: Participant
    ) {
        chain.remove(slot)
        // Where nothing else can have left a further bucket empty, the chain need not be walked. What a commit, or more than four empty
        // ones in a row, may leave costs a line until the chain is changed there, or moved.
        let bucket = Bucket(containing: slot)
        let unlinked =
            bucket != chain.first && bucket.isEmpty ? unlinkEmptyBuckets(chain, hash) : InlineArray(repeating: 0)
        let becameEmpty = chain.first.isEmpty
        if let version { chain.first.unlock(version: version) } else { chain.first.unlock() }
        retireBuckets(unlinked, by: participant)
        if becameEmpty { shrinkIfSparse(for: hash, by: participant) }
    }

    /// The addresses of up to four empty buckets that were the chain's last, 0 for none.
    @inline(__always)
    func unlinkEmptyBuckets(_ chain: LockedChain, _ hash: UInt64) -> InlineArray<4, UInt> {
        var unlinked = InlineArray<4, UInt>(repeating: 0)
        for index in unlinked.indices {
            guard let bucket = chain.unlinkEmptyLast(hash) else { break }
            unlinked[index] = bucket.address
        }
        return unlinked
    }

    @inline(__always)
    func retireBuckets(_ unlinked: InlineArray<4, UInt>, by participant: Participant) {
        for index in unlinked.indices where unlinked[index] != 0 {
            retireBucket(Bucket(at: unlinked[index]), by: participant)
        }
    }

    /// A bucket from the thread's cache for a full chain, or `nil` if memory is refused.
    func takeBucket(by participant: Participant) -> Bucket? {
        guard let block = epochs.cache(participant).take(.bucket) else { return nil }
        return Bucket(at: block)
    }

    func retireBucket(_ bucket: Bucket, by participant: Participant) {
        bytes.addRelaxed(-Bucket.bytes)
        epochs.retire(participant, .block(.bucket, bucket.address), bytes: Bucket.bytes)
    }
}
