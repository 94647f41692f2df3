extension HashIndex {
    /// Grows to what `entries` need, segment by segment, and keeps from shrinking below it. Other threads go on. `false`:
    /// memory is refused; the index has grown as far as it went.
    func reserve(_ entries: Int, by participant: Participant) -> Bool {
        let (depth, bucketBits) = HashIndex.layout(for: entries)
        // First of all, so that removals meanwhile do not undo what is done here.
        let before = (depth: minimumDepth.loadRelaxed(), bucketBits: minimumBucketBits.loadRelaxed())
        minimumDepth.storeRelaxed(max(depth, before.depth))
        minimumBucketBits.storeRelaxed(max(bucketBits, before.bucketBits))
        var prefix: UInt64? = 0
        while let current = prefix {
            switch enlargeStep(at: current, depth: depth, bucketBits: bucketBits, by: participant) {
            case .enough(let end): prefix = end == .max ? nil : end + 1
            case .goesOn: continue
            case .waits: System.yield()
            case .refused:
                minimumDepth.storeRelaxed(before.depth)
                minimumBucketBits.storeRelaxed(before.bucketBits)
                return false
            }
        }
        return true
    }

    private enum Step {
        /// The segment is large enough, and the last hash that it is for is this.
        case enough(UInt64)
        case goesOn
        /// Another thread is at it.
        case waits
        case refused
    }

    /// Enlarges the segment for a hash by a step, in a writing section of its own.
    private func enlargeStep(
        at hash: UInt64, depth: UInt64, bucketBits: UInt64, by participant: Participant
    ) -> Step {
        let outer = epochs.pinForWriting(participant)
        defer { epochs.unpin(participant, outer: outer) }
        if epochs.isCollectionDue(participant) { epochs.collect(participant) }
        let segment = Segment(bits: directory.word(for: hash).loadAcquiring())
        guard segment.isMigrating else {
            if segment.bucketBits >= bucketBits, segment.header.depth >= depth {
                return .enough(hash | UInt64.max >> segment.header.depth)
            }
            return enlarge(for: hash) ? .goesOn : .refused
        }
        let moved = movedChains.loadRelaxed()
        helpMigration(for: hash, by: participant)
        if movedChains.loadRelaxed() != moved || directory.word(for: hash).loadRelaxed() != segment.bits {
            return .goesOn
        }
        return hasMemory(by: participant) ? .waits : .refused
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
