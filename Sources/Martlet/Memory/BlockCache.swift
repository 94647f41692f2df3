/// A participant's own free blocks: taken and given back without a lock, in batches from and to the slabs.
///
/// Used by the participant's thread inside a writing section only (see `Participant`).
struct BlockCache {
    let participant: Participant
    let epochs: Epochs

    var memory: StoreMemory { epochs.memory }

    /// The most bytes that this cache keeps; each store divides a fixed sum between its threads.
    @inline(__always)
    private var capacityBytes: UInt64 { epochs.cacheShare.loadRelaxed() }

    /// A block of the class, with contents left from before, or `nil` if the limit or the system refuses.
    @inline(__always)
    func take(_ sizeClass: SizeClass, fromReserve: Bool = false) -> UInt? {
        #if MARTLET_CHECKS
        guard memory.budget.mayAcquire() else { return nil }
        #endif
        let head = participant.cacheHead(sizeClass)
        var block = UInt(head.loadRelaxed())
        if block == 0 {
            guard refill(sizeClass, fromReserve) else { return nil }
            block = UInt(head.loadRelaxed())
        }
        let next = Word(at: block).loadRelaxed()
        head.storeRelaxed(next)
        // The next record goes there.
        System.prefetchForWriting(UInt(next))
        System.prefetchForWriting(UInt(next) &+ 64)
        participant.cacheCount(sizeClass).addOwned(-1)
        participant.cachedBytes.addOwned(-sizeClass.blockBytes)
        #if MARTLET_CHECKS
        Poison.check(block, bytes: sizeClass.blockBytes)
        #endif
        return block
    }

    @inline(__always)
    func giveBack(_ sizeClass: SizeClass, _ block: UInt) {
        #if MARTLET_CHECKS
        Poison.fill(block, bytes: sizeClass.blockBytes)
        #endif
        let head = participant.cacheHead(sizeClass)
        let count = participant.cacheCount(sizeClass)
        Word(at: block).storeRelaxed(head.loadRelaxed())
        head.storeRelaxed(UInt64(block))
        count.addOwned(1)
        participant.cachedBytes.addOwned(sizeClass.blockBytes)
        if sizeClass.isOverTwoBatches(Int(truncatingIfNeeded: count.loadRelaxed())) {
            giveToSlabs(sizeClass, count: sizeClass.batchCount)
        }
        if participant.cachedBytes.loadRelaxed() > capacityBytes { flush() }
    }

    /// Gives back a bag. One from the reserve goes back there at once: here a record would have it next.
    func giveBackBag(_ block: UInt) {
        guard Slab(containing: block).isSetAside else { return giveBack(.bag, block) }
        #if MARTLET_CHECKS
        Poison.fill(block, bytes: SizeClass.bag.blockBytes)
        #endif
        _ = memory.slabs.giveBack(.bag, first: block, count: 1)
    }

    /// Gives all blocks back to the slabs.
    func flush() {
        for index in 0..<SizeClass.count {
            flush(SizeClass(rawValue: index))
        }
    }

    /// Gives all blocks of a class back.
    func flush(_ sizeClass: SizeClass) {
        giveToSlabs(sizeClass, count: Int(participant.cacheCount(sizeClass).loadRelaxed()))
    }

    private func giveToSlabs(_ sizeClass: SizeClass, count: Int) {
        guard count > 0 else { return }
        let head = participant.cacheHead(sizeClass)
        let rest = memory.slabs.giveBack(sizeClass, first: UInt(head.loadRelaxed()), count: count)
        head.storeRelaxed(UInt64(rest))
        participant.cacheCount(sizeClass).addOwned(-count)
        participant.cachedBytes.addOwned(-count * sizeClass.blockBytes)
    }

    @inline(never)
    private func refill(_ sizeClass: SizeClass, _ fromReserve: Bool) -> Bool {
        // Of what may come from the reserve each thread takes only what it needs.
        let count = fromReserve ? 1 : sizeClass.batchCount
        let batch = memory.slabs.take(sizeClass, count: count, fromReserve: fromReserve)
        guard batch.count > 0 else { return false }
        #if MARTLET_CHECKS
        Poison.fillList(batch.first, count: batch.count, bytes: sizeClass.blockBytes)
        #endif
        participant.cacheHead(sizeClass).storeRelaxed(UInt64(batch.first))
        participant.cacheCount(sizeClass).storeRelaxed(UInt64(batch.count))
        participant.cachedBytes.addOwned(batch.count * sizeClass.blockBytes)
        return true
    }
}
