/// A chain of buckets that the calling thread has locked, and what can be changed in it: one entry, then `unlock`.
///
/// Every store to a slot releases what it publishes to readers that load the slot acquiring. Counters of the segment
/// are changed here, so that they agree with the chain when the lock is released.
struct LockedChain {
    let first: Bucket
    let segment: Segment

    /// Puts an entry into a free slot. `false`: there is none, and nothing changed.
    @inline(__always)
    func insert(_ entry: Entry, hash: UInt64) -> Bool {
        var bucket = first
        while true {
            if let index = bucket.freeSlot {
                // Only a chain whose first slot is free may have been empty.
                if index == 0, first.isEmpty { segment.header.usedChains.addRelaxed(1) }
                bucket.slot(index).storeReleasing(entry.bits)
                return true
            }
            guard let next = bucket.next(amid: hash) else { return false }
            bucket = next
        }
    }

    /// Puts an entry, and the one that the link displaces, into `spare`, and links it. The chain had no free slot.
    ///
    /// Both are in place before the link's store releases them, so a reader finds the displaced one here or there.
    func insert(_ entry: Entry, hash: UInt64, linking spare: Bucket) {
        var last = first
        while let next = last.next(amid: hash) { last = next }
        spare.clear()
        spare.slot(0).storeRelaxed(last.lastSlot.loadRelaxed())
        spare.slot(1).storeRelaxed(entry.bits)
        last.lastSlot.storeReleasing(Entry(linkTo: spare, from: hash).bits)
        segment.header.furtherBuckets.addRelaxed(1)
    }

    /// The slot that holds an entry, which is there.
    func slot(holding entry: Entry, hash: UInt64) -> Word {
        var bucket = first
        while true {
            for index in 0..<Bucket.slots where bucket.slot(index).loadRelaxed() == entry.bits {
                return bucket.slot(index)
            }
            guard let next = bucket.next(amid: hash) else { preconditionFailure("an entry is not in its chain") }
            bucket = next
        }
    }

    /// How many slots are free.
    func freeSlotCount(_ hash: UInt64) -> Int {
        var (bucket, count) = (first, 0)
        while true {
            for index in 0..<Bucket.slots where bucket.slot(index).loadRelaxed() == 0 { count += 1 }
            guard let next = bucket.next(amid: hash) else { return count }
            bucket = next
        }
    }

    /// Empties a slot.
    func remove(_ slot: Word) {
        slot.storeReleasing(Entry.empty.bits)
        if first.isEmpty { segment.header.usedChains.addRelaxed(-1) }
    }

    /// Takes the last bucket out of the chain if it is a further one and empty. The caller retires it.
    func unlinkEmptyLast(_ hash: UInt64) -> Bucket? {
        var previous: Bucket?
        var last = first
        while let next = last.next(amid: hash) { (previous, last) = (last, next) }
        guard let previous, last.isEmpty else { return nil }
        previous.lastSlot.storeReleasing(Entry.empty.bits)
        segment.header.furtherBuckets.addRelaxed(-1)
        if first.isEmpty { segment.header.usedChains.addRelaxed(-1) }
        return last
    }
}

extension Bucket {
    /// The first free slot. The caller holds the chain's lock.
    ///
    /// A free slot has the tag of the hash 0; so do few others. Found without a branch for each slot, as `candidates` are.
    @inline(__always)
    var freeSlot: Int? {
        var candidates = candidates(0)
        while candidates != 0 {
            let index = candidates.trailingZeroBitCount
            if slot(index).loadRelaxed() == 0 { return index }
            candidates &= candidates &- 1
        }
        return nil
    }

    /// Whether no slot is used, not even for a link. The caller holds the chain's lock.
    var isEmpty: Bool {
        var bits: UInt64 = 0
        for index in 0..<Bucket.slots { bits |= slot(index).loadRelaxed() }
        return bits == 0
    }
}
