extension Epochs {
    /// The calling thread's participant, if a look tells.
    @inline(__always)
    var knownParticipant: Participant? { ThreadSlots.participant(inStore: storeNumber).map(Participant.init(at:)) }

    /// The calling thread's participant, which it keeps until it ends.
    @inline(__always)
    func participant() throws(StoreError) -> Participant {
        if let known = ThreadSlots.participant(inStore: storeNumber) { return Participant(at: known) }
        return try join()
    }

    func forEachParticipant(_ body: (Participant) -> Void) {
        var next = firstParticipant.loadAcquiring()
        while next != 0 {
            body(Participant(at: UInt(next)))
            next = Participant(at: UInt(next)).next.loadRelaxed()
        }
    }

    /// The thread that has been pinned for longest, as far as the epochs tell.
    func oldestPin() -> StoreStatistics.PinStatistics? {
        tryAdvance()
        let current = epoch.loadAcquiring()
        var oldest: (epoch: UInt64, thread: UInt64)?
        forEachParticipant { participant in
            let pin = participant.pin.loadRelaxed()
            guard pin != 0, pin >> 2 < oldest?.epoch ?? .max else { return }
            oldest = (pin >> 2, participant.thread.loadRelaxed())
        }
        guard let oldest else { return nil }
        // A thread pinned in an earlier epoch was already there when the present one began.
        let since = oldest.epoch < current ? lastAdvance.loadRelaxed() : .max
        let now = System.monotonicNanoseconds
        return StoreStatistics.PinStatistics(thread: oldest.thread, nanoseconds: now > since ? now - since : 0)
    }

    /// Parts from every thread. No operation is running, and none will come.
    func close() {
        var next = UInt(firstParticipant.loadAcquiring())
        while next != 0 {
            let participant = Participant(at: next)
            next = UInt(participant.next.loadRelaxed())
            release(participant)
        }
        ThreadTable.noteClosed()
    }

    private func release(_ participant: Participant) {
        while true {
            // Releasing: the thread frees this memory once it sees `closed`, after what was read of it here. Acquiring:
            // a thread that left has written its last before the state.
            if participant.state.replaceOrdered(Participant.State.attached, with: Participant.State.closed) { return }
            if participant.state.loadAcquiring() == Participant.State.free { break }
            // A thread that ends is on its way out of this participant, a matter of microseconds.
            System.yield()
        }
        System.deallocate(participant.address)
    }

    @inline(never)
    private func join() throws(StoreError) -> Participant {
        let owner = ownGeneration.loadRelaxed()
        guard owner == 0 || owner == ForkGuard.knownGeneration else { throw .forked }
        if let known = ThreadTable.participant(inStore: storeNumber) {
            ThreadSlots.remember(known.address, inStore: storeNumber)
            return known
        }
        guard let participant = adopt() ?? create() else { throw .outOfMemory }
        guard ThreadTable.insert(participant, epochs: self) else {
            participant.state.storeReleasing(Participant.State.free)
            throw .outOfMemory
        }
        participant.thread.storeRelaxed(System.threadNumber)
        participant.step.storeRelaxed(1)
        attachedCount.addRelaxed(1)
        divideCaches()
        ThreadSlots.remember(participant.address, inStore: storeNumber)
        return participant
    }

    /// A participant that an ended thread left behind. Acquiring: what that thread wrote comes with it.
    private func adopt() -> Participant? {
        var adopted: Participant?
        forEachParticipant { participant in
            if adopted == nil, participant.state.loadRelaxed() == Participant.State.free,
                participant.state.replaceAcquiring(Participant.State.free, with: Participant.State.attached)
            {
                adopted = participant
            }
        }
        return adopted
    }

    /// A new participant. Its memory is the C library's own, since it may outlive the store.
    private func create() -> Participant? {
        guard memory.budget.charge(Participant.bytes, fromReserve: true) else { return nil }
        guard let address = System.allocate(bytes: Participant.bytes, alignment: 128) else {
            memory.budget.release(Participant.bytes)
            return nil
        }
        let participant = Participant(at: address)
        participant.state.storeRelaxed(Participant.State.attached)
        var first = firstParticipant.loadAcquiring()
        repeat {
            participant.next.storeRelaxed(first)
            participant.ordinal.storeRelaxed(first == 0 ? 0 : Participant(at: UInt(first)).ordinal.loadRelaxed() + 1)
            let linked = firstParticipant.replaceSequential(first, with: UInt64(address))
            if linked { break }
            first = firstParticipant.loadAcquiring()
        } while true
        return participant
    }

    /// Called by a thread that ends: gives back all it holds and leaves its participant to the next thread.
    func leave(_ participant: Participant) {
        let outer = pinForWriting(participant)
        orphanBags(of: participant, openToo: true)
        cache(participant).flush()
        unpin(participant, outer: outer)
        attachedCount.addRelaxed(-1)
        divideCaches()
        // Releasing: pairs with `adopt` and `close`.
        participant.state.storeReleasing(Participant.State.free)
    }
}
