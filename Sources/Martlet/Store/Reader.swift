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

    @usableFromInline
    func find(_ key: RawSpan) -> Record? {
        find(key, hash: index.hashKey.hash(key))
    }

    /// Finds a key whose hash is known already.
    @usableFromInline
    func find(_ key: RawSpan, hash: UInt64) -> Record? {
        participant.gets.addOwned(1)
        if key.byteCount <= Limit.keyBytesMax, let record = index.find(key, hash: hash) { return record }
        participant.misses.addOwned(1)
        return nil
    }

    // MARK: Batches

    /// First pass over a batch: the hash of a key, and its bucket on its way.
    @usableFromInline
    func prefetchBucket(_ key: RawSpan) -> UInt64 {
        let hash = index.hashKey.hash(key)
        System.prefetch(index.firstBucket(for: hash).address)
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
