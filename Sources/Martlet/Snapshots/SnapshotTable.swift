/// The open snapshots of a store in the order of their times, as writers read it without a lock.
///
///     word 0    how many slots there are
///     word 1    how many are used; those beyond are no one's
///     word 2…   slots of two words: time, cell
///
/// A slot's time is 0 while the snapshot is being opened: it is registered, and its time not yet known. Whoever finds it
/// so gives it one: a number that divides the changes. That is as right as the opener's own, because it is taken after the
/// registration was seen; see `SnapshotRegistry`. So nobody waits for an opener that was preempted.
///
/// Closed snapshots keep their slots, marked, until the table is replaced. Slots are filled and the table is replaced
/// under the registry's mutex.
struct SnapshotTable {
    private static let settled: UInt64 = 1 << 63
    private static let closed: UInt64 = 1 << 62
    private static let timeMask: UInt64 = 1 << 48 - 1

    let address: UInt

    init(at address: UInt) {
        self.address = address
    }

    static func bytes(capacity: Int) -> Int { 16 + 16 * capacity }

    init(initializingAt address: UInt, capacity: Int) {
        self.address = address
        Word(at: address).storeRelaxed(UInt64(capacity))
        count.storeRelaxed(0)
    }

    var capacity: Int { Int(Word(at: address).loadRelaxed()) }
    private var count: Word { Word(at: address &+ 8) }
    private func timeWord(_ slot: Int) -> Word { Word(at: address &+ 16 &+ UInt(slot) &* 16) }
    private func cellWord(_ slot: Int) -> Word { Word(at: address &+ 24 &+ UInt(slot) &* 16) }

    /// How many slots have been used, whether or not their snapshots are still open.
    var usedCount: Int { Int(count.loadRelaxed()) }
    var isFull: Bool { usedCount == capacity }

    /// The newest open snapshot whose time is before `time`.
    ///
    /// O(1) where it is the newest of all, as it nearly always is; else O(log n) and a step for each closed one beside it.
    func newest(before time: UInt64, clock: ChangeClock) -> (time: UInt64, cell: SnapshotCell)? {
        var slot = Int(count.loadAcquiring())
        if slot > 0, settledTime(slot - 1, clock) & SnapshotTable.timeMask >= time {
            slot = firstSlot(notBefore: time, of: slot, clock)
        }
        while slot > 0 {
            slot -= 1
            let found = settledTime(slot, clock)
            if found & SnapshotTable.closed == 0 {
                return (found & SnapshotTable.timeMask, SnapshotCell(at: UInt(cellWord(slot).loadRelaxed())))
            }
        }
        return nil
    }

    private func firstSlot(notBefore time: UInt64, of count: Int, _ clock: ChangeClock) -> Int {
        var (first, end) = (0, count)
        while first < end {
            let middle = (first + end) / 2
            if settledTime(middle, clock) & SnapshotTable.timeMask < time { first = middle + 1 } else { end = middle }
        }
        return first
    }

    /// The word of a slot, with a number for its time if it had none.
    private func settledTime(_ slot: Int, _ clock: ChangeClock) -> UInt64 {
        let found = timeWord(slot).loadAcquiring()
        return found == 0 ? settle(slot, clock) : found
    }

    @inline(never)
    private func settle(_ slot: Int, _ clock: ChangeClock) -> UInt64 {
        let time = clock.closeRun() | SnapshotTable.settled
        return timeWord(slot).replaceOrdered(0, with: time) ? time : timeWord(slot).loadAcquiring()
    }

    // MARK: Under the registry's mutex

    /// Registers a snapshot whose time is not known yet, and gives back its slot. There is a free one.
    func register(_ cell: SnapshotCell) -> Int {
        let slot = Int(count.loadRelaxed())
        cellWord(slot).storeRelaxed(UInt64(cell.address))
        timeWord(slot).storeRelaxed(0)
        count.storeReleasing(UInt64(slot + 1))
        return slot
    }

    func time(settling slot: Int, clock: ChangeClock) -> UInt64 { settledTime(slot, clock) & SnapshotTable.timeMask }

    /// Marks a snapshot as closed. Several may have one time, and of those that are closed some had their cell where this
    /// one has it.
    func close(_ time: UInt64, _ cell: SnapshotCell, clock: ChangeClock) {
        var slot = firstSlot(notBefore: time, of: Int(count.loadRelaxed()), clock)
        while cellWord(slot).loadRelaxed() != UInt64(cell.address)
            || timeWord(slot).loadRelaxed() & SnapshotTable.closed != 0
        {
            slot += 1
        }
        timeWord(slot).storeReleasing(timeWord(slot).loadRelaxed() | SnapshotTable.closed)
    }

    /// Calls `body` with the open snapshots, oldest first.
    func forEachOpen(_ body: (_ time: UInt64, _ cell: SnapshotCell) -> Void) {
        for slot in 0..<Int(count.loadRelaxed()) {
            let found = timeWord(slot).loadRelaxed()
            guard found & SnapshotTable.closed == 0 else { continue }
            body(found & SnapshotTable.timeMask, SnapshotCell(at: UInt(cellWord(slot).loadRelaxed())))
        }
    }

    /// Takes over an open snapshot of the table that this one replaces.
    func append(_ time: UInt64, _ cell: SnapshotCell) {
        let slot = register(cell)
        timeWord(slot).storeRelaxed(time | SnapshotTable.settled)
    }
}
