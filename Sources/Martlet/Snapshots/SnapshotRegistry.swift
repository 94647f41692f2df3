import Synchronization

/// Which snapshots of a store are open, so that writers keep what these can see.
///
/// **Why a snapshot is whole.** A snapshot is registered, and then takes a number that divides the changes, its time T: see
/// `ChangeClock`. A writer takes its number n while it holds the bucket's lock, and then looks at the registry. If n > T, it
/// sees the registration, and keeps the version that T sees. If n ≤ T, the writer had its bucket locked before, so whoever
/// reads at T finds that bucket locked, and waits for the unlock, or finds what was published. Either way a read at T sees
/// exactly the changes up to T.
///
/// **What is kept.** A version is kept for the newest open snapshot that sees it, in the list of that snapshot's cell, and
/// hangs on the version that replaced it. When that snapshot closes, it goes to the newest of the older ones that see it;
/// if there is none, it is taken out of its chain and retired. So each version is in one list as long as it is in a chain
/// behind the first.
///
/// With no snapshot open a writer loads one word, in a line that it has loaded anyway, and finds 0, or 1 if somebody hears
/// of what goes: then it looks closer.
///
/// Order of mutexes: keyspace table, gate, this one.
///
/// `@unchecked Sendable`: the state is only touched under `mutex`; the words are atomic.
final class SnapshotRegistry: @unchecked Sendable {
    private static let capacityMin = 64

    private let epochs: Epochs
    private let clock: ChangeClock
    private let mutex: RawMutex
    private var table: SnapshotTable?
    private var openCount = 0
    /// Directories that were exchanged for empty ones, and that a snapshot sees.
    private var past: [PastDirectory] = []
    /// Lists of closed snapshots that are still to be worked off.
    private var leftovers: [SnapshotLeftover] = []
    private let leftoverCount = Atomic<Int>(0)
    /// Cells and tables that writers may still be looking at, with the epoch in which they went out of use.
    private var retired: [(address: UInt, epoch: UInt64)] = []

    /// `nil` if memory is refused.
    init?(epochs: Epochs, clock: ChangeClock) {
        guard let address = epochs.memory.tracked.allocate(bytes: RawMutex.bytes) else { return nil }
        self.epochs = epochs
        self.clock = clock
        mutex = RawMutex(initializingAt: address)
    }

    /// What writers find while no snapshot is open.
    private var idleWord: UInt64 = 0

    /// Has writers look closely at what goes, from now on: see `RemovalQueue`.
    func watchRemovals() {
        mutex.withLock {
            idleWord = 1
            if openCount == 0 { published.storeReleasing(idleWord) }
        }
    }

    /// The table as writers find it.
    private var published: Word { epochs.snapshotTable }

    /// Registers a snapshot, and gives back its time: it sees all changes up to that number.
    ///
    /// The mutex is held for a matter of nanoseconds, and taken by those who open and close only.
    func open() throws(StoreError) -> (time: UInt64, cell: SnapshotCell) {
        guard let address = epochs.memory.tracked.allocate(bytes: SnapshotCell.bytes) else { throw .outOfMemory }
        let cell = SnapshotCell(at: address)
        let time = try mutex.withLock { () throws(StoreError) in
            freeRetired()
            guard let table = tableWithRoom() else {
                epochs.memory.tracked.deallocate(address)
                throw .outOfMemory
            }
            let slot = table.register(cell)
            openCount += 1
            published.storeReleasing(UInt64(table.address))
            return table.time(settling: slot, clock: clock)
        }
        return (time, cell)
    }

    /// Makes the snapshot of that time be open no more. Gives back what was kept for it, and the directories that nobody
    /// sees any more.
    func close(_ time: UInt64, _ cell: SnapshotCell) -> (first: KeptVersion?, past: [PastDirectory]) {
        mutex.withLock {
            guard let table else { preconditionFailure("a snapshot closes that was never opened") }
            table.close(time, cell, clock: clock)
            openCount -= 1
            if openCount == 0 { published.storeReleasing(idleWord) }
            if table.usedCount - openCount > openCount + SnapshotRegistry.capacityMin { _ = replaceTable() }
            // Closed after it is marked: who is refused by the cell and looks again finds the mark.
            let first = cell.close()
            retire(cell.address)
            freeRetired()
            let unseen = past.isEmpty ? [] : past.filter { !isSeen($0) }
            if !unseen.isEmpty { past.removeAll { !isSeen($0) } }
            return (first, unseen)
        }
    }

    // MARK: Directories

    /// Keeps a directory that goes out of use, if a snapshot sees it. `false`: none does.
    func keep(_ directory: PastDirectory) -> Bool {
        mutex.withLock {
            guard isSeen(directory) else { return false }
            past.append(directory)
            return true
        }
    }

    /// The directory that an index had at that time, if it was exchanged since and had anything in it.
    func directory(of index: HashIndex, at time: UInt64) -> Directory? {
        mutex.withLock {
            past.first { $0.index == index.identity && $0.times.contains(time) }?.directory
        }
    }

    private func isSeen(_ directory: PastDirectory) -> Bool {
        guard let found = table?.newest(before: directory.times.upperBound, clock: clock) else { return false }
        return directory.times.contains(found.time)
    }

    // MARK: Versions

    /// The newest open snapshot that sees a version with the number `sequence` that was replaced by `time` at the latest.
    ///
    /// The caller is pinned.
    func newest(seeing sequence: UInt64, before time: UInt64) -> SnapshotCell? {
        SnapshotRegistry.newest(seeing: sequence, before: time, epochs, clock)
    }

    /// The same for those who have no reference to the registry.
    static func newest(
        seeing sequence: UInt64, before time: UInt64, _ epochs: Epochs, _ clock: ChangeClock
    ) -> SnapshotCell? {
        let address = epochs.snapshotTable.loadAcquiring()
        guard address > 1, let found = SnapshotTable(at: UInt(address)).newest(before: time, clock: clock),
            found.time >= sequence
        else { return nil }
        return found.cell
    }

    /// Calls `body` with the open snapshots, oldest first.
    func forEachOpen(_ body: (_ time: UInt64, _ cell: SnapshotCell) -> Void) {
        mutex.withLock { table?.forEachOpen(body) }
    }

    var hasLeftovers: Bool { leftoverCount.load(ordering: .relaxed) > 0 }

    func leave(_ leftover: SnapshotLeftover) {
        mutex.withLock {
            leftovers.append(leftover)
            leftoverCount.store(leftovers.count, ordering: .relaxed)
        }
    }

    func takeLeftover() -> SnapshotLeftover? {
        mutex.withLock {
            let leftover = leftovers.popLast()
            leftoverCount.store(leftovers.count, ordering: .relaxed)
            return leftover
        }
    }

    /// A table with a free slot: the present one, or a new one without the closed snapshots. Writers may still be looking
    /// at the old one, so it is retired.
    private func tableWithRoom() -> SnapshotTable? {
        if let table, !table.isFull { return table }
        return replaceTable()
    }

    /// `nil`: memory is refused, and the present one stays.
    private func replaceTable() -> SnapshotTable? {
        let capacity = max(SnapshotRegistry.capacityMin, 2 * openCount)
        guard let address = epochs.memory.tracked.allocate(bytes: SnapshotTable.bytes(capacity: capacity)) else {
            return nil
        }
        let next = SnapshotTable(initializingAt: address, capacity: capacity)
        if let table {
            table.forEachOpen { time, cell in next.append(time, cell) }
            if openCount > 0 { published.storeReleasing(UInt64(next.address)) }
            retire(table.address)
        }
        table = next
        return next
    }

    private func retire(_ address: UInt) {
        // Between the stores that took it out of use and this load, as for a bag.
        System.fullFence()
        retired.append((address, epochs.epoch.loadSequential()))
    }

    private func freeRetired() {
        if retired.count > 8 { epochs.tryAdvance() }
        let epoch = epochs.epoch.loadAcquiring()
        let ofAge = retired.prefix { $0.epoch + 2 <= epoch }
        for piece in ofAge { epochs.memory.tracked.deallocate(piece.address) }
        retired.removeFirst(ofAge.count)
    }
}
