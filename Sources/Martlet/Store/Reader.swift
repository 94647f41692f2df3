/// A thread that reads a keyspace: pins, finds, unpins. What `find` gives is valid until `end`.
///
/// The generic functions of the public face are inlined into the caller's code with its own types, and reach the engine
/// through this type, which is not.
@usableFromInline
struct Reader {
    let participant: Participant
    let index: HashIndex

    /// Pins, and gives back what `end` needs.
    @usableFromInline
    func begin() -> UInt64 { index.epochs.pin(participant) }

    func end(_ outer: UInt64) { index.epochs.unpin(participant, outer: outer) }

    /// Finds a key whose hash is known already.
    func find(_ key: RawSpan, hash: UInt64) -> Record? {
        participant.gets.addOwned(1)
        #if MARTLET_CHECKS
        if index.epochs.faults.has(.announceLate) { return findAndAnnounce(key, hash: hash) }
        #endif
        if let record = index.find(key, hash: hash), !index.epochs.isPast(record) {
            index.countUse(of: record)
            return record
        }
        participant.misses.addOwned(1)
        return nil
    }

    /// The record of a key, as it was while no writer held its bucket: for who relies on its number, or on there being
    /// none.
    @usableFromInline
    func findSettled(_ key: RawSpan) -> Record? {
        let record =
            key.byteCount <= Limit.keyBytesMax
            ? index.findPresent(key, hash: index.hashKey.hash(key)) : nil
        count(found: record != nil)
        if let record { index.countUse(of: record) }
        return record
    }

    func count(found: Bool) {
        participant.gets.addOwned(1)
        if !found { participant.misses.addOwned(1) }
    }

    #if MARTLET_CHECKS
    /// What the processor may make of a pin without a fence: the store that announces it comes after the loads.
    private func findAndAnnounce(_ key: RawSpan, hash: UInt64) -> Record? {
        let pin = participant.pin.loadRelaxed()
        participant.pin.storeReleasing(0)
        let record = index.find(key, hash: hash)
        System.yield()
        participant.pin.storeReleasing(pin)
        return record
    }
    #endif

    // MARK: Batches

    /// First pass over a batch: the hash of a key, and its bucket on its way.
    @usableFromInline
    func prefetchBucket(_ key: RawSpan) -> UInt64 {
        let hash = index.hashKey.hash(key)
        System.prefetch(index.firstBucket(for: hash).address)
        return hash
    }

    /// The same for who is about to change it.
    func prefetchBucketForWriting(_ key: RawSpan) -> UInt64 {
        let hash = index.hashKey.hash(key)
        System.prefetchForWriting(index.firstBucket(for: hash).address)
        return hash
    }

    /// Second pass: the record that most likely is the key's on its way, the first with its tag.
    @usableFromInline
    func prefetchRecord(_ hash: UInt64) {
        let bucket = index.firstBucket(for: hash)
        let candidates = bucket.candidates(hash)
        if candidates != 0 {
            let entry = Entry(bits: bucket.slot(candidates.trailingZeroBitCount).loadRelaxed())
            if !entry.isEmpty { entry.record.prefetch() }
        } else if let next = bucket.next(amid: hash) {
            System.prefetch(next.address)
        }
    }
}
