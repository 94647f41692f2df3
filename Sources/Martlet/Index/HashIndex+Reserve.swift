extension HashIndex {
    /// Grows to what `entries` need, segment by segment, and keeps from shrinking below it. Other threads go on.
    /// - Throws: `.outOfMemory`, and the index has grown as far as it went; `.keyspaceDropped`.
    ///
    /// An index without entries is exchanged for a large one at once, which is much less work.
    /// - Returns: The number that the exchange took.
    func reserve(
        _ entries: Int, clock: ChangeClock, demolition: Demolition, by participant: Participant
    ) throws(StoreError) -> UInt64? {
        let wanted = HashIndex.layout(for: entries)
        // First of all, so that removals meanwhile do not undo what is done here.
        let before = raiseFloor(to: wanted)
        if mayExchange(by: participant), let number = exchangeIfEmpty(clock: clock, demolition: demolition) {
            return number
        }
        do {
            try enlarge(to: wanted, by: participant)
            return nil
        } catch {
            if error == .outOfMemory { lowerFloor(to: before, from: wanted) }
            throw error
        }
    }

    /// Grows to what `entries` need, likewise, for a moment: where they do not come, or go again, the index shrinks again.
    func makeRoom(for entries: Int, by participant: Participant) throws(StoreError) {
        let wanted = HashIndex.layout(for: entries)
        let before = raiseFloor(to: wanted)
        defer { lowerFloor(to: before, from: wanted) }
        try enlarge(to: wanted, by: participant)
    }

    private func enlarge(to wanted: Floor, by participant: Participant) throws(StoreError) {
        var prefix: UInt64? = 0
        while let current = prefix {
            switch enlargeStep(at: current, to: wanted, by: participant) {
            case .enough(let end): prefix = end == .max ? nil : end + 1
            case .goesOn: continue
            case .waits: System.yield()
            case .dropped: throw .keyspaceDropped
            case .refused: throw .outOfMemory
            }
        }
    }

    /// Keeps the index from shrinking below this, and gives back what it was kept from before.
    private func raiseFloor(to wanted: Floor) -> Floor {
        structureMutex.withLock {
            let before = floor
            minimumDepth.storeRelaxed(max(wanted.depth, before.depth))
            minimumBucketBits.storeRelaxed(max(wanted.bucketBits, before.bucketBits))
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

    /// Whether the index can be exchanged for one of the floor's size, as far as a look without the gate tells.
    private func mayExchange(by participant: Participant) -> Bool {
        let outer = epochs.pin(participant)
        defer { epochs.unpin(participant, outer: outer) }
        return isEmpty(andBelow: floor)
    }

    /// Exchanges an empty index for one of the floor's size. `nil`: it is no longer empty, or as large by now, or memory
    /// is refused. The small one is freed by later writes.
    private func exchangeIfEmpty(clock: ChangeClock, demolition: Demolition) -> UInt64? {
        guard let prepared = demolition.prepare(keyspace: keyspace) else { return nil }
        let floor = floor
        let larger = makeEmptyDirectory(depth: floor.depth, bucketBits: floor.bucketBits)
        let old = larger.flatMap { larger in
            exchange(for: larger, clock: clock) { !isDropped && isEmpty(andBelow: floor) }
        }
        guard let old else {
            demolition.cancel(prepared)
            if let larger { free(larger) }
            return nil
        }
        demolition.add(old.old, prepared: prepared)
        return old.number
    }

    /// Whether nothing is in the index, not even a placeholder, and it is smaller than that. Few looks tell: a large one
    /// is not asked. The caller is pinned, or no writer is in flight.
    private func isEmpty(andBelow floor: Floor) -> Bool {
        let directory = directory
        let present = Floor(depth: directory.depth, bucketBits: directory.segment(0).bucketBits)
        return directory.count <= 64 && present != floor
            && present.depth <= floor.depth && present.bucketBits <= floor.bucketBits
            && (0..<directory.count).allSatisfy { index in
                let segment = directory.segment(index)
                return !segment.isMigrating && segment.header.usedChains.loadRelaxed() == 0
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
        at hash: UInt64, to wanted: Floor, by participant: Participant
    ) -> Step {
        let outer = epochs.pinForWriting(participant)
        defer { epochs.unpin(participant, outer: outer) }
        // In the section: whoever drops the keyspace waits until it is over.
        if isDropped { return .dropped }
        if epochs.isCollectionDue(participant) { epochs.collect(participant) }
        let segment = Segment(bits: directory.word(for: hash).loadAcquiring())
        guard segment.isMigrating else {
            if segment.bucketBits >= wanted.bucketBits, segment.header.depth >= wanted.depth {
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
