extension HashIndex {
    /// The record of `key`, found without a lock. The caller is pinned, and may use the record until it unpins.
    ///
    /// A bucket that was not moved when its control word was loaded was live at that instant; see `Bucket` for why what
    /// is read from it afterwards is what some instant since then held.
    @inline(__always)
    func find(_ key: RawSpan, hash: UInt64) -> Record? {
        liveBucket(for: hash).find(key, hash: hash)?.record
    }

    /// The first bucket of the chain for a hash, live at some instant during the call.
    @inline(__always)
    func liveBucket(for hash: UInt64) -> Bucket {
        let bucket = firstBucket(for: hash)
        let control = bucket.control.loadAcquiring()
        return control & Bucket.moved == 0 || memory.faults.ignoresMoves ? bucket : liveBucket(movedFrom: control, hash: hash)
    }

    /// Where the directory leads for a hash; the bucket may have moved.
    @inline(__always)
    func firstBucket(for hash: UInt64) -> Bucket {
        Segment(bits: directory.word(for: hash).loadAcquiring()).bucket(for: hash)
    }

    @inline(never)
    private func liveBucket(movedFrom control: UInt64, hash: UInt64) -> Bucket {
        var control = control
        while true {
            let bucket = SegmentHeader(at: UInt(control & ~63)).target(of: hash).bucket(for: hash)
            control = bucket.control.loadAcquiring()
            if control & Bucket.moved == 0 { return bucket }
        }
    }

    /// How many keys a batched read looks up at a time: as many lines as a core fetches at once and some more.
    static let batchSize = 32

    /// Calls `find` for each position below `count`, at most `batchSize`, in order, with the hash of its key.
    ///
    /// In three passes, so that the memory of all is on its way before the first is used: hash and fetch buckets,
    /// fetch records, `find`.
    @inline(__always)
    func findBatch<E: Error>(
        count: Int, hashOf: (Int) -> UInt64, find: (Int, UInt64) throws(E) -> Void
    ) throws(E) {
        var hashes = InlineArray<32, UInt64>(repeating: 0)
        for position in 0..<count {
            let hash = hashOf(position)
            hashes[position] = hash
            System.prefetch(firstBucket(for: hash).address)
        }
        for position in 0..<count { prefetchRecord(hash: hashes[position]) }
        for position in 0..<count { try find(position, hashes[position]) }
    }

    /// Fetches the record that most likely has the hash's key: the first with its tag.
    @inline(__always)
    private func prefetchRecord(hash: UInt64) {
        let bucket = firstBucket(for: hash)
        let candidates = bucket.candidates(hash)
        if candidates != 0 {
            let entry = Entry(bits: bucket.slot(candidates.trailingZeroBitCount).loadRelaxed())
            if !entry.isEmpty { entry.record.prefetch() }
        } else if let next = bucket.next(amid: hash) {
            System.prefetch(next.address)
        }
    }
}
