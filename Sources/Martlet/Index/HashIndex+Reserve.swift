extension HashIndex {
    /// Grows to what `entries` need, segment by segment, and keeps from shrinking below it. Other threads go on. `false`:
    /// memory is refused; the index has grown as far as it went.
    func reserve(_ entries: Int, by participant: Participant) -> Bool {
        let (depth, bucketBits) = HashIndex.layout(for: entries)
        structureMutex.withLock {
            minimumDepth.storeRelaxed(max(depth, minimumDepth.loadRelaxed()))
            minimumBucketBits.storeRelaxed(max(bucketBits, minimumBucketBits.loadRelaxed()))
        }
        var prefix: UInt64 = 0
        repeat {
            let outer = epochs.pinForWriting(participant)
            defer { epochs.unpin(participant, outer: outer) }
            if epochs.isCollectionDue(participant) { epochs.collect(participant) }
            let segment = Segment(bits: directory.word(for: prefix).loadAcquiring())
            if segment.isMigrating {
                let moved = movedChains.loadRelaxed()
                helpMigration(for: prefix, by: participant)
                let isStuck =
                    movedChains.loadRelaxed() == moved && directory.word(for: prefix).loadRelaxed() == segment.bits
                if isStuck, !hasMemory(by: participant) { return false }
            } else if segment.bucketBits < bucketBits || segment.header.depth < depth {
                guard enlarge(for: prefix) else { return false }
            } else {
                prefix = (prefix | UInt64.max >> segment.header.depth) &+ 1
            }
        } while prefix != 0
        return true
    }

    /// Whether what a step of a migration needs is there: if it is, another thread was at it.
    private func hasMemory(by participant: Participant) -> Bool {
        guard epochs.reserveRetirement(participant, count: Bag.capacity), let bucket = takeBucket(by: participant)
        else {
            return false
        }
        epochs.cache(participant).giveBack(.bucket, bucket.address)
        return true
    }
}
