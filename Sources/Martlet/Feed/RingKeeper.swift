/// Has a store in memory keep its last changes while anyone follows them.
///
/// **Why no change is missed, and none told twice.** A word in the epochs' memory has the ring's address, 0 for none. It is
/// stored while the writers' gate is closed and no writing section is under way, and from then on each change has a number
/// of its own, above the one that the clock gives then: S. A section that ended before had taken its numbers before, so
/// they are S at most; its pin, released at its end, was acquired by who closed the gate. One that begins later has found
/// the gate open by a load that acquires what who closed it had released, and so finds the word; its numbers are above S. No
/// section sees the word change. So if each number of the clock is taken and reported in one section, or is taken while the
/// gate is closed and reported in a later section, then each above S is reported to the ring, and those up to S are not, or
/// come late and are refused for being S at most.
///
/// The ring goes likewise: the word is cleared while no section is under way, after which nobody has its address.
///
/// With no ring a writer loads one word, in a line that it has loaded anyway, and finds 0.
///
/// Order of mutexes: the keeper's, gate; the ring's own is taken within a section, and last.
final class RingKeeper: Sendable {
    private struct State {
        var ring: ChangeRing?
        var members = 0
        /// The store is gone, and its participants with it.
        var isEnded = false
    }

    private let memory: StoreMemory
    private let epochs: Epochs
    private let clock: ChangeClock
    private let bytes: Int
    private let state: Lock<State>

    /// `nil` if there is no memory for it.
    init?(_ memory: StoreMemory, _ epochs: Epochs, clock: ChangeClock, bytes: Int) {
        guard let state = Lock(State()) else { return nil }
        (self.memory, self.epochs, self.clock, self.bytes, self.state) = (memory, epochs, clock, bytes, state)
    }

    /// The ring, made if there is none. `leave` has to follow.
    func join() throws(StoreError) -> ChangeRing {
        try state.withLock { state throws(StoreError) in
            let ring: ChangeRing
            if let open = state.ring { ring = open } else { ring = try open() }
            state.ring = ring
            state.members += 1
            return ring
        }
    }

    private func open() throws(StoreError) -> ChangeRing {
        guard let ring = ChangeRing(bytes: bytes, memory: memory) else { throw .outOfMemory }
        if epochs.faults.has(.followAtOnce) { publish(ring) } else { epochs.withGateClosed { publish(ring) } }
        return ring
    }

    private func publish(_ ring: ChangeRing) {
        ring.begin(after: clock.separateNumbers())
        epochs.changeRing.storeRelaxed(UInt64(ObjectAddress.of(ring)))
    }

    private func withdraw() {
        epochs.changeRing.storeRelaxed(0)
        clock.shareNumbers()
    }

    func leave() {
        state.withLock { state in
            state.members -= 1
            guard state.members == 0 else { return }
            if !state.isEnded { epochs.withGateClosed { withdraw() } }
            state.ring = nil
        }
    }

    /// Nobody writes any more: those who follow hear the rest, and that it is the end.
    func end() {
        state.withLock { state in
            state.isEnded = true
            state.ring?.end()
        }
    }
}
