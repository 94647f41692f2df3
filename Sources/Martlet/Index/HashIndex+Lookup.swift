extension HashIndex {
    /// The record of `key`, whatever its deadline, found without a lock. The caller is pinned, and may use the record until it unpins.
    ///
    /// A bucket that was not moved when its control word was loaded was live at that instant; see `Bucket` for why what
    /// is read from it afterwards is what some instant since then held.
    @inline(__always)
    func find(_ key: RawSpan, hash: UInt64) -> Record? {
        liveBucket(for: hash).find(key, hash: hash)
    }

    /// The record of `key`, whatever its deadline, and the version of its bucket, as they were together at one instant: no writer held the
    /// bucket, and none had when it was looked at again. Waits for the unlock if one does.
    func findSettled(_ key: RawSpan, hash: UInt64) -> (record: Record?, bucket: Bucket, control: UInt64) {
        var spins = 0
        while true {
            let bucket = liveBucket(for: hash)
            let control = bucket.control.loadAcquiring()
            // A chain that has moved is not settled here, unless a test wants it to be taken for live.
            if control & (Bucket.locked | Bucket.moved) == 0 || epochs.faults.has(.ignoreMoves) {
                let record = bucket.find(key, hash: hash)
                // The loads of the entries acquire, so this one comes after them.
                if bucket.control.loadRelaxed() == control { return (record, bucket, control) }
            }
            spins += 1
            if spins % 64 == 0 { System.yield() } else { System.pause() }
        }
    }

    /// The record of `key` likewise, `nil` if its deadline has come.
    func findPresent(_ key: RawSpan, hash: UInt64) -> Record? {
        guard let record = findSettled(key, hash: hash).record, !epochs.isPast(record) else { return nil }
        return record
    }

    /// The number of the last change in the chain of a key, or of the last one that emptied the index. The chain is looked at
    /// first: who finds one of a new directory finds the number under which it came.
    func lastChange(near key: RawSpan) -> UInt64 {
        let control = findSettled(key, hash: hashKey.hash(key)).control
        return max(control >> Bucket.versionShift, emptied.loadAcquiring())
    }

    /// The first bucket of the chain for a hash, live at some instant during the call.
    @inline(__always)
    func liveBucket(for hash: UInt64) -> Bucket {
        let bucket = firstBucket(for: hash)
        let control = bucket.control.loadAcquiring()
        return control & Bucket.moved == 0 || epochs.faults.has(.ignoreMoves)
            ? bucket : liveBucket(movedFrom: control, hash: hash)
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
}
