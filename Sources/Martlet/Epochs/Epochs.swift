/// Decides when memory that was unlinked can be reused: epoch-based reclamation (Fraser, "Practical lock-freedom", 2004),
/// one epoch counter a store.
///
/// **Protocol.** A thread *pins* before it loads the first shared address of a call: it stores the epoch into its own
/// line, with a full barrier after the store. Memory is *unlinked*, then *retired* into the thread's open bag. A later
/// write of the same thread, which has passed a full barrier since, *closes* the bag with the epoch it then reads. The
/// epoch *advances* from e when every pinned thread is seen pinned at e. A bag closed at e is *reclaimed* at e + 2.
///
/// **Why nobody is looking then.** Let a reader hold a piece, and let its pin's barrier lie at time T in epoch E. From T
/// on the epoch passes E + 1 only once it has unpinned: an advance from E + 1 must see its pin and finds E (or an older
/// epoch), and a scan that missed the pin began before T, when the epoch was at most E. The reader found the piece
/// linked after T, so the unlinking became visible after T, the barrier before the close later still, and the epoch that
/// the bag was closed with is E at least. Its e + 2 is past E + 1.
///
/// **Why a symmetric fence.** The barrier in the pin costs some 5 ns; `membarrier` would make it free and move tens of
/// microseconds, and an interrupt on every core, to whoever reclaims: see docs/ARCHITECTURE.md for the measurement.
///
/// **The gate.** A writer pins with the writing mark, then looks at the gate; whoever closes the gate stores it, then
/// looks at the pins. With a full barrier between each pair, one sees the other: when no mark is left, no writer is in
/// flight, and none comes until the gate opens. Readers pass freely.
///
/// An address and nothing else, so that passing it around costs nothing; the store's memory holds the words, and the
/// store that memory.
struct Epochs: Sendable {
    /// epoch, gate, faults, open snapshots, ring of changes | participants, how many are attached, time of the last advance, orphaned bags,
    /// share of the caches, number of the store, its memory, last orphaned bag, cleared directories, end of the turn, process,
    /// clock, queue of removals | three mutexes, a condition
    let address: UInt

    static let bytes = 256 + 3 * RawMutex.bytes + RawCondition.bytes

    /// The epochs whose words are at `address`.
    init(at address: UInt) {
        self.address = address
    }

    /// Epochs of a new store, or `nil` if memory is refused.
    init?(memory: StoreMemory, storeNumber: UInt64) {
        guard let address = memory.tracked.allocate(bytes: Epochs.bytes) else { return nil }
        self.address = address
        Word(at: address &+ 168).storeRelaxed(storeNumber)
        Word(at: address &+ 176).storeRelaxed(UInt64(ObjectAddress.of(memory)))
        _ = RawMutex(initializingAt: address + 256)
        _ = RawMutex(initializingAt: address + 256 + UInt(RawMutex.bytes))
        _ = RawMutex(initializingAt: turnMutex.address)
        _ = RawCondition(initializingAt: turnEnd.address)
        epoch.storeRelaxed(2)
        lastAdvance.storeRelaxed(System.monotonicNanoseconds)
    }

    var epoch: Word { @inline(__always) get { Word(at: address) } }
    /// Bit 0: closed for a moment. The others: closed for all but those who have this pass.
    var gate: Word { @inline(__always) get { Word(at: address &+ 8) } }
    static let gateClosed: UInt64 = 1
    /// Mistakes to be made, in a checking build.
    var faults: Faults { @inline(__always) get { Faults(at: address + 16) } }
    /// The address of the `SnapshotTable`. While no snapshot is open 0, or 1 if what is replaced or removed has to be looked at
    /// nevertheless, since somebody hears of it. In the line of the gate, since every write looks at both.
    var snapshotTable: Word { @inline(__always) get { Word(at: address &+ 24) } }
    var firstParticipant: Word { Word(at: address &+ 128) }
    var attachedCount: Word { @inline(__always) get { Word(at: address &+ 136) } }
    var lastAdvance: Word { Word(at: address &+ 144) }
    var firstOrphan: Word { @inline(__always) get { Word(at: address &+ 152) } }
    var lastOrphan: Word { Word(at: address &+ 184) }
    /// The first of the directories that wait to be taken apart, see `Demolition`.
    var firstCleared: Word { @inline(__always) get { Word(at: address &+ 192) } }
    var cacheShare: Word { @inline(__always) get { Word(at: address &+ 160) } }
    var storeNumber: UInt64 { @inline(__always) get { Word(at: address &+ 168).loadRelaxed() } }
    /// The memory that these words lie in, which lives as long as they do.
    var memory: StoreMemory {
        ObjectAddress.object(at: UInt(Word(at: address &+ 176).loadRelaxed()), as: StoreMemory.self)
    }
    private var gateMutex: RawMutex { RawMutex(at: address + 256) }
    var orphanMutex: RawMutex { RawMutex(at: address + 256 + UInt(RawMutex.bytes)) }
    var turnMutex: RawMutex { RawMutex(at: address + 256 + 2 * UInt(RawMutex.bytes)) }
    var turnEnd: RawCondition { RawCondition(at: address + 256 + 3 * UInt(RawMutex.bytes)) }
    /// By the monotonic clock, in nanoseconds.
    var turnDeadline: Word { Word(at: address &+ 200) }
    /// The only process that may use the store, as `ForkGuard` counts them; 0 for any.
    var ownGeneration: Word { Word(at: address &+ 208) }
    /// What counts as now for deadlines.
    var time: StoreTime { @inline(__always) get { StoreTime(at: UInt(Word(at: address &+ 216).loadRelaxed())) } }
    /// Sets the clock of a new store.
    func setTime(_ time: StoreTime) { Word(at: address &+ 216).storeRelaxed(UInt64(time.address)) }

    // MARK: Pinning

    /// Pins for reading, and gives back what `unpin` needs.
    @inline(__always)
    func pin(_ participant: Participant) -> UInt64 {
        let outer = participant.pin.loadRelaxed()
        if outer == 0 { participant.pin.storeFenced(epoch.loadRelaxed() &<< 2 | 1) }
        return outer
    }

    /// Pins a thread that is not pinned yet for reading; `false` if it is.
    @inline(__always)
    func pinFirst(_ participant: Participant) -> Bool {
        guard participant.pin.loadRelaxed() == 0 else { return false }
        participant.pin.storeFenced(epoch.loadRelaxed() &<< 2 | 1)
        return true
    }

    /// Pins for writing once the gate is open.
    /// - Parameter changesEntries: A section that only takes and gives back memory need not wait for another's turn.
    @inline(__always)
    func pinForWriting(_ participant: Participant, changesEntries: Bool = true) -> UInt64 {
        let outer = participant.pin.loadRelaxed()
        while true {
            let marked = (outer == 0 ? epoch.loadRelaxed() &<< 2 | 1 : outer) | 2
            participant.pin.storeFenced(marked)
            let gate = gate.loadSequential()
            if gate == 0 || isOpen(gate, for: participant, changesEntries) { break }
            participant.pin.storeReleasing(outer)
            if gate & Epochs.gateClosed != 0 { gateMutex.withLock {} } else { waitForTurnToEnd() }
        }
        return outer
    }

    @inline(never)
    private func isOpen(_ gate: UInt64, for participant: Participant, _ changesEntries: Bool) -> Bool {
        gate & Epochs.gateClosed == 0 && (!changesEntries || gate == participant.gatePass.loadRelaxed())
    }

    /// Ends a pin of either kind. Releasing: what was read before it is done before the memory is reused.
    @inline(__always)
    func unpin(_ participant: Participant, outer: UInt64) {
        participant.pin.storeReleasing(outer)
    }

    // MARK: The gate

    /// Runs `body` while no writer is in flight. `body` must be short; the caller is not inside a write.
    func withGateClosed<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        try gateMutex.withLock { () throws(E) in
            gate.setFenced(Epochs.gateClosed)
            defer { gate.keepReleasing(~Epochs.gateClosed) }
            waitForWriters()
            return try body()
        }
    }

    /// Waits until no writer is in flight. The gate is closed.
    func waitForWriters() {
        forEachParticipant { participant in
            // A write is a few hundred instructions, so this wait is short unless its thread was preempted; then the
            // processor goes to someone who has work.
            while participant.pin.loadAcquiring() & 2 != 0 { System.yield() }
        }
    }
}
