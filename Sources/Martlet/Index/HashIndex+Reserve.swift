extension HashIndex {
    /// Grows to what `entries` need, segment by segment, and keeps from shrinking below it. Other threads go on.
    /// - Throws: `.outOfMemory`, and the index has grown as far as it went; `.keyspaceDropped`.
    func reserve(_ entries: Int, by participant: Participant) throws(StoreError) {
        let (depth, bucketBits) = HashIndex.layout(for: entries)
        // First of all, so that removals meanwhile do not undo what is done here.
        let before = raiseFloor(depth: depth, bucketBits: bucketBits)
        var prefix: UInt64? = 0
        while let current = prefix {
            switch enlargeStep(at: current, depth: depth, bucketBits: bucketBits, by: participant) {
            case .enough(let end): prefix = end == .max ? nil : end + 1
            case .goesOn: continue
            case .waits: System.yield()
            case .dropped: throw .keyspaceDropped
            case .refused:
                lowerFloor(to: before, from: (depth, bucketBits))
                throw .outOfMemory
            }
        }
    }

    private typealias Floor = (depth: UInt64, bucketBits: UInt64)

    /// Keeps the index from shrinking below this, and gives back what it was kept from before.
    private func raiseFloor(depth: UInt64, bucketBits: UInt64) -> Floor {
        structureMutex.withLock {
            let before = (minimumDepth.loadRelaxed(), minimumBucketBits.loadRelaxed())
            minimumDepth.storeRelaxed(max(depth, before.0))
            minimumBucketBits.storeRelaxed(max(bucketBits, before.1))
            return before
        }
    }

    /// Takes a floor back that could not be reached, unless another one has been set since.
    private func lowerFloor(to before: Floor, from floor: Floor) {
        structureMutex.withLock {
            if minimumDepth.loadRelaxed() == floor.depth { minimumDepth.storeRelaxed(before.depth) }
            if minimumBucketBits.loadRelaxed() == floor.bucketBits { minimumBucketBits.storeRelaxed(before.bucketBits) }
        }
    }

    private enum Step {
        /// The segment is large enough, and the last hash that it is for is this.
        case enough(UInt64)
        case goesOn
        /// Another thread is at it.
        case waits
        case refused
        case dropped
    }

    /// Enlarges the segment for a hash by a step, in a writing section of its own.
    private func enlargeStep(
        at hash: UInt64, depth: UInt64, bucketBits: UInt64, by participant: Participant
    ) -> Step {
        let outer = epochs.pinForWriting(participant)
        defer { epochs.unpin(participant, outer: outer) }
        // In the section: whoever drops the keyspace waits until it is over.
        if isDropped { return .dropped }
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
        return hasMemory(for: segment, by: participant) ? .waits : .refused
    }

    /// Whether what a step of the segment's migration needs is there: if it is, another thread was at it.
    private func hasMemory(for segment: Segment, by participant: Participant) -> Bool {
        guard epochs.reserveRetirement(participant, count: Bag.capacity), let bucket = takeBucket(by: participant)
        else {
            return false
        }
        epochs.cache(participant).giveBack(.bucket, bucket.address)
        guard segment.header.depth == directory.depth, nextRoot.loadRelaxed() == 0 else { return true }
        guard let larger = Directory(depth: directory.depth + 1, memory: memory) else { return false }
        memory.tracked.deallocate(larger.address)
        return true
    }
}
