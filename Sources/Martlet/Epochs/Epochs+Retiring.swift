extension Epochs {
    /// All threads' caches of free blocks together keep about this much, but each may keep 32 KiB.
    private static let cachedBytesMax = 16 << 20
    /// A bag is due to be closed when it holds so many pieces or bytes: few, so that reused blocks are still in the
    /// processor's caches.
    private static let bagPiecesMax: UInt64 = 64
    private static let bagBytesMax: UInt64 = 256 << 10
    /// With so many closed bags waiting a thread lets others run; two or three wait always.
    private static let waitingBags = 8...64

    /// The participant's cache of free blocks.
    @inline(__always)
    func cache(_ participant: Participant) -> BlockCache {
        BlockCache(participant: participant, epochs: self)
    }

    /// Divides what caches may keep between the attached threads anew.
    func divideCaches() {
        let share = Epochs.cachedBytesMax / max(1, Int(attachedCount.loadRelaxed()))
        cacheShare.storeRelaxed(UInt64(max(32 << 10, min(512 << 10, share))))
    }

    /// Whether there is room to retire `count` pieces.
    @inline(__always)
    func hasRoom(_ participant: Participant, count: Int) -> Bool {
        let open = UInt(participant.openBag.loadRelaxed())
        return open != 0 && Int(truncatingIfNeeded: Bag(at: open).count.loadRelaxed()) &+ count <= Bag.capacity
    }

    /// Makes room for `count` pieces, so that retiring them cannot fail. `false` if memory for a bag is refused.
    @inline(__always)
    func reserveRetirement(_ participant: Participant, count: Int) -> Bool {
        hasRoom(participant, count: count) || openNewBag(participant)
    }

    /// Makes room for `count` pieces, with a block that was taken before if the open bag has none.
    func makeRoom(_ participant: Participant, count: Int, from blocks: inout [UInt]) {
        guard !hasRoom(participant, count: count) else { return }
        closeBag(participant)
        participant.openBag.storeRelaxed(UInt64(Bag(initializingAt: blocks.removeLast()).address))
    }

    /// Puts an unlinked piece aside until nobody can be looking at it. Room was reserved.
    @inline(__always)
    func retire(_ participant: Participant, _ retired: Retired, bytes: Int) {
        Bag(at: UInt(participant.openBag.loadRelaxed())).append(retired)
        participant.openBagBytes.addOwned(bytes)
        participant.retiredBytes.addOwned(bytes)
    }

    /// Whether `collect` is worth its while: enough was retired, or others have left something and it is this thread's
    /// turn, every 64th put.
    @inline(__always)
    func isCollectionDue(_ participant: Participant) -> Bool {
        if participant.puts.loadRelaxed() & 63 == 0, firstOrphan.loadRelaxed() | firstCleared.loadRelaxed() != 0 {
            return true
        }
        let open = UInt(participant.openBag.loadRelaxed())
        guard open != 0 else { return false }
        return Bag(at: open).count.loadRelaxed() >= Epochs.bagPiecesMax
            || participant.openBagBytes.loadRelaxed() >= Epochs.bagBytesMax
    }

    /// Whether so many of the thread's bags wait for others that these probably wait for a processor, in the middle of a call.
    ///
    /// Where there are more threads than processors, each of them is pinned when another takes its place, and holds up what all
    /// retire until its turn comes again, some milliseconds later. By then that is more than the processor's caches hold, and new
    /// records are written to memory that has left them. So who has this much waiting lets the others run, each for a few
    /// microseconds until it has as much itself.
    ///
    /// A reader that stays in a call for long is no reason to give way for long: far more bags, and nobody does.
    func isHeldUp(_ participant: Participant) -> Bool {
        var (count, next) = (0, participant.firstClosedBag.loadRelaxed())
        while next != 0, count <= Epochs.waitingBags.upperBound {
            count += 1
            next = Bag(at: UInt(next)).next.loadRelaxed()
        }
        return Epochs.waitingBags.contains(count)
    }

    /// Closes the open bag, tries to advance the epoch, and reclaims what has come of age.
    ///
    /// Called first thing in a writing section: the barrier of its pin lies between the unlinking of the bag's pieces
    /// and the load of the epoch here.
    ///
    /// - Parameter bagsMax: The most bags to reclaim, more than come in meanwhile: when a reader that stayed for long
    ///   has left, what piled up is worked off in bounded steps.
    @inline(never)
    func collect(_ participant: Participant, bagsMax: Int = 4) {
        closeBag(participant)
        tryAdvance()
        reclaim(from: participant, by: participant, bagsMax: bagsMax)
        if firstOrphan.loadRelaxed() != 0 { reclaimOrphans(by: participant, bagsMax: bagsMax) }
    }

    /// Reclaims all that nobody is looking at, without waiting for anyone: for when memory is short.
    ///
    /// - Precondition: the pin of this writing section is the only one of the thread, and nothing was loaded under it.
    func collectAll(_ participant: Participant) {
        for _ in 0..<3 {
            participant.pin.storeFenced(epoch.loadSequential() << 2 | 3)
            collect(participant, bagsMax: .max)
        }
    }

    /// Bytes that threads keep aside, in caches and bags: some of it may be had by `collectEveryone`.
    func idleBytes() -> Int {
        var bytes: UInt64 = 0
        forEachParticipant { bytes &+= $0.cachedBytes.loadRelaxed() &+ $0.retiredBytes.loadRelaxed() }
        return Int(Int64(bitPattern: bytes))
    }

    /// Empties all threads' caches and bags as far as nobody is looking at what they hold, without waiting for readers.
    ///
    /// - Parameter evenSmall: Takes also the open bags that hold little. Who is short of memory had better leave them:
    ///   each would be a bag of its own until it is of age, and the thread would need another.
    func collectEveryone(_ participant: Participant, evenSmall: Bool) {
        withGateClosed {
            forEachParticipant { other in
                orphanBags(of: other, openToo: evenSmall || holdsMuch(other))
                cache(other).flush()
            }
        }
        let outer = pinForWriting(participant)
        if outer == 0 { collectAll(participant) }
        cache(participant).flush()
        unpin(participant, outer: outer)
    }

    private func holdsMuch(_ participant: Participant) -> Bool {
        let open = UInt(participant.openBag.loadRelaxed())
        guard open != 0 else { return false }
        return Bag(at: open).count.loadRelaxed() >= Epochs.bagPiecesMax / 2
            || participant.openBagBytes.loadRelaxed() >= Epochs.bagBytesMax / 4
    }

    /// Leaves a participant's bags to whoever collects next. The caller is its thread, or has closed the gate.
    func orphanBags(of participant: Participant, openToo: Bool) {
        if openToo { closeBag(participant) }
        let open = participant.openBag.loadRelaxed()
        if open != 0, Bag(at: UInt(open)).count.loadRelaxed() == 0 {
            cache(participant).giveBackBag(UInt(open))
            participant.openBag.storeRelaxed(0)
        }
        let first = participant.firstClosedBag.loadRelaxed()
        guard first != 0 else { return }
        let last = participant.lastClosedBag.loadRelaxed()
        orphanMutex.withLock {
            let before = UInt(lastOrphan.loadRelaxed())
            (before == 0 ? firstOrphan : Bag(at: before).next).storeRelaxed(first)
            lastOrphan.storeRelaxed(last)
        }
        participant.firstClosedBag.storeRelaxed(0)
        participant.lastClosedBag.storeRelaxed(0)
    }

    /// Moves the epoch on by one if every pinned thread has seen it.
    ///
    /// Each pin is loaded acquiring: it pairs with `unpin`, so what an unpinned thread read it has read, and through
    /// the exchange of the epoch whoever reclaims afterwards knows it too.
    func tryAdvance() {
        let current = epoch.loadSequential()
        System.fullFence()
        var next = firstParticipant.loadAcquiring()
        while next != 0 {
            let participant = Participant(at: UInt(next))
            let pin = participant.pin.loadAcquiring()
            if pin != 0 && pin >> 2 != current && !faults.has(.ignorePins) { return }
            next = participant.next.loadRelaxed()
        }
        // Before the epoch: who sees the new one sees a time that is not too early for it.
        lastAdvance.storeRelaxed(System.monotonicNanoseconds)
        _ = epoch.replaceSequential(current, with: current + 1)
    }

    @inline(never)
    private func openNewBag(_ participant: Participant) -> Bool {
        guard let block = cache(participant).take(.bag, fromReserve: true) else { return false }
        closeBag(participant)
        participant.openBag.storeRelaxed(UInt64(Bag(initializingAt: block).address))
        return true
    }

    private func closeBag(_ participant: Participant) {
        let open = participant.openBag.loadRelaxed()
        guard open != 0, Bag(at: UInt(open)).count.loadRelaxed() > 0 else { return }
        // Called by `openNewBag` as well, whose section may have unlinked since its pin: hence a barrier of its own.
        System.fullFence()
        Bag(at: UInt(open)).epoch.storeRelaxed(epoch.loadSequential())
        let last = UInt(participant.lastClosedBag.loadRelaxed())
        (last == 0 ? participant.firstClosedBag : Bag(at: last).next).storeRelaxed(open)
        participant.lastClosedBag.storeRelaxed(open)
        participant.openBag.storeRelaxed(0)
        participant.openBagBytes.storeRelaxed(0)
    }

    private func reclaim(from owner: Participant, by participant: Participant, bagsMax: Int) {
        var left = bagsMax
        while left > 0, let bag = bagOfAge(UInt(owner.firstClosedBag.loadRelaxed())) {
            let next = bag.next.loadRelaxed()
            owner.firstClosedBag.storeRelaxed(next)
            if next == 0 { owner.lastClosedBag.storeRelaxed(0) }
            reclaim(bag, by: participant)
            left -= 1
        }
    }

    /// In the order in which they were left, so nearly in that of their epochs: one that is not of age ends the search.
    private func reclaimOrphans(by participant: Participant, bagsMax: Int) {
        var left = bagsMax
        while left > 0, let bag = takeOrphanOfAge() {
            reclaim(bag, by: participant)
            left -= 1
        }
    }

    private func takeOrphanOfAge() -> Bag? {
        orphanMutex.withLock {
            guard let bag = bagOfAge(UInt(firstOrphan.loadRelaxed())) else { return nil }
            let next = bag.next.loadRelaxed()
            firstOrphan.storeRelaxed(next)
            if next == 0 { lastOrphan.storeRelaxed(0) }
            return bag
        }
    }

    private func bagOfAge(_ address: UInt) -> Bag? {
        guard address != 0 else { return nil }
        let bag = Bag(at: address)
        return bag.epoch.loadRelaxed() + 2 <= epoch.loadAcquiring() ? bag : nil
    }

    private func reclaim(_ bag: Bag, by participant: Participant) {
        let cache = cache(participant)
        var bytes = 0
        for index in 0..<bag.count.loadRelaxed() {
            let retired = Retired(bits: bag.piece(index).loadRelaxed())
            bytes &+= retired.bytes
            retired.reclaim(into: cache)
        }
        participant.retiredBytes.addOwned(-bytes)
        cache.giveBackBag(bag.address)
    }
}
