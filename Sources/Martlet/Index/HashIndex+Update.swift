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

    /// Puts `record`, of `key`, into the index with the next number of `clock`, and retires the one it replaces.
    ///
    /// Room for retiring one piece was reserved. Under the lock nothing allocates, waits or calls out. A placeholder
    /// keeps the number it has and is no change: the bucket's version stays as it is.
    /// - Parameter spare: A bucket to link if the chain is full; `nil` afterwards if it was needed.
    @inline(__always)
    func publish<Expecting: KeyExpectation>(
        _ record: Record, key: RawSpan, hash: UInt64, expecting expectation: Expecting, clock: Word,
        spare: inout Bucket?, by participant: Participant
    ) -> Publication {
        let chain = lockChain(for: hash)
        let entry = Entry(record, hash: hash)
        if let (slot, old) = chain.first.findOrPlaceholder(key, hash: hash) {
            let wasPlaceholder = old.isPlaceholder
            guard expectation.admits(old) || epochs.faults.has(.ignoreExpectations) else {
                chain.first.unlock()
                return .refused
            }
            let sequence = nextNumber(clock, participant)
            record.number(sequence)
            slot.storeReleasing(entry.bits)
            chain.first.unlock(version: sequence)
            old.retire(by: participant, epochs)
            if wasPlaceholder {
                addToCount(1, by: participant)
                return .inserted(sequence)
            }
            return .replaced(sequence)
        }
        guard expectation.admitsNothing || epochs.faults.has(.ignoreExpectations) else {
            chain.first.unlock()
            return .refused
        }
        let isPlaceholder = Expecting.isForPlaceholder
        // The number is taken before it is known whether there is room, and void if there is none. A placeholder needs
        // one only where an entry changes its place for it: who walks the chain has to see that from the version.
        let sequence = isPlaceholder && spare == nil ? 0 : nextNumber(clock, participant)
        if !isPlaceholder { record.number(sequence) }
        if !chain.insert(entry, hash: hash) {
            guard let bucket = spare else {
                chain.first.unlock()
                return .needsBucket
            }
            chain.insert(entry, hash: hash, linking: bucket)
            bytes.addRelaxed(Bucket.bytes)
            spare = nil
        }
        if isPlaceholder, sequence == 0 { chain.first.unlock() } else { chain.first.unlock(version: sequence) }
        if !isPlaceholder { addToCount(1, by: participant) }
        return .inserted(sequence)
    }

    /// Removes the record of `key` with the next number of `clock` and retires it. Room for eight pieces was reserved.
    ///
    /// A placeholder that was not expected goes as well, so that what is being computed for the key is not stored: the
    /// key was absent before and is absent afterwards.
    @inline(__always)
    func remove(
        _ key: RawSpan, hash: UInt64, expecting expectation: some KeyExpectation, clock: Word,
        by participant: Participant
    ) -> Removal {
        let chain = lockChain(for: hash)
        guard let (slot, old) = chain.first.findOrPlaceholder(key, hash: hash) else {
            chain.first.unlock()
            return expectation.admitsNothing ? .absent : .refused
        }
        guard expectation.admits(old) else {
            chain.first.unlock()
            return .refused
        }
        let isChange = !old.isPlaceholder
        let sequence = isChange ? nextNumber(clock, participant) : 0
        chain.remove(slot)
        var unlinked = InlineArray<4, UInt>(repeating: 0)
        for index in unlinked.indices {
            guard let bucket = chain.unlinkEmptyLast(hash) else { break }
            unlinked[index] = bucket.address
        }
        let becameEmpty = chain.first.isEmpty
        if isChange {
            chain.first.unlock(version: sequence)
            addToCount(-1, by: participant)
        } else {
            chain.first.unlock()
        }
        old.retire(by: participant, epochs)
        for index in unlinked.indices where unlinked[index] != 0 {
            retireBucket(Bucket(at: unlinked[index]), by: participant)
        }
        if becameEmpty { shrinkIfSparse(for: hash, by: participant) }
        return isChange ? .removed : .absent
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

    /// The next number of the clock, for a change that the thread is about to make.
    @inline(__always)
    private func nextNumber(_ clock: Word, _ participant: Participant) -> UInt64 {
        let sequence = clock.incrementOrdered()
        participant.lastSequence.storeRelaxed(sequence)
        return sequence
    }
}
