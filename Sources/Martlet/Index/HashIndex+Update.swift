extension HashIndex {
    /// What became of a record that was to be published.
    enum Publication {
        case inserted
        case replaced
        /// The chain is full: nothing was done. Bring a further bucket.
        case needsBucket
    }

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
    /// Room for retiring one piece was reserved. Under the lock nothing allocates, waits or calls out.
    /// - Parameter spare: A bucket to link if the chain is full; `nil` afterwards if it was needed.
    @inline(__always)
    func publish(
        _ record: Record, key: RawSpan, hash: UInt64, clock: Word, spare: inout Bucket?, by participant: Participant
    ) -> Publication {
        let chain = lockChain(for: hash)
        let entry = Entry(record, hash: hash)
        if let (slot, old) = chain.first.find(key, hash: hash) {
            let sequence = clock.incrementOrdered()
            record.number(sequence)
            slot.storeReleasing(entry.bits)
            chain.first.unlock(version: sequence)
            old.retire(by: participant, epochs)
            return .replaced
        }
        // The number is taken before it is known whether there is room, and void if there is none.
        let sequence = clock.incrementOrdered()
        record.number(sequence)
        if !chain.insert(entry, hash: hash) {
            guard let bucket = spare else {
                chain.first.unlock()
                return .needsBucket
            }
            chain.insert(entry, hash: hash, linking: bucket)
            bytes.addRelaxed(Bucket.bytes)
            spare = nil
        }
        chain.first.unlock(version: sequence)
        addToCount(1, by: participant)
        return .inserted
    }

    /// Removes the record of `key` with the next number of `clock` and retires it. Room for eight pieces was reserved.
    func remove(_ key: RawSpan, hash: UInt64, clock: Word, by participant: Participant) -> Bool {
        let chain = lockChain(for: hash)
        guard let (slot, old) = chain.first.find(key, hash: hash) else {
            chain.first.unlock()
            return false
        }
        let sequence = clock.incrementOrdered()
        chain.remove(slot)
        var unlinked = InlineArray<4, UInt>(repeating: 0)
        for index in unlinked.indices {
            guard let bucket = chain.unlinkEmptyLast(hash) else { break }
            unlinked[index] = bucket.address
        }
        let becameEmpty = chain.first.isEmpty
        chain.first.unlock(version: sequence)
        addToCount(-1, by: participant)
        old.retire(by: participant, epochs)
        for index in unlinked.indices where unlinked[index] != 0 {
            retireBucket(Bucket(at: unlinked[index]), by: participant)
        }
        if becameEmpty { shrinkIfSparse(for: hash, by: participant) }
        return true
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
