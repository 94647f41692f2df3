import Synchronization

/// One open snapshot: reads at its time, and what is to be done when it closes.
@usableFromInline
final class SnapshotCore: Sendable {
    let store: StoreCore
    /// All changes up to this number are seen, and none after.
    let time: UInt64
    /// What counts as now for deadlines; 0 if there were none yet.
    let moment: UInt64
    let keyspaces: SnapshotIndexes
    private let cell: Word
    private let isClosed = Atomic<Bool>(false)

    init(of store: StoreCore) throws(StoreError) {
        let opened = try store.keyspaces.withEntries { entries throws(StoreError) in
            (try store.snapshots.open(), entries)
        }
        self.store = store
        (time, cell) = (opened.0.time, Word(at: opened.0.cell.address))
        // After its time, so that what was removed as expired before that counts as expired.
        moment = store.expiry.isUsed ? store.epochs.time.now : 0
        keyspaces = SnapshotIndexes(defaultEntry: store.defaultEntry, named: opened.1)
    }

    deinit { close() }

    private var epochs: Epochs { store.epochs }

    // MARK: Reading

    /// Pins, and looks for what the snapshot sees of a key. `end` has to follow, unless it throws.
    func find(_ key: RawSpan, in entry: KeyspaceEntry) throws(StoreError) -> PinnedValue {
        let participant = try epochs.participant()
        let outer = epochs.pin(participant)
        do {
            return PinnedValue(try read(key, in: entry, participant)?.valueBytes, by: participant, outer: outer)
        } catch {
            epochs.unpin(participant, outer: outer)
            throw error
        }
    }

    /// The deadline of what the snapshot sees of a key, 0 for none; `nil` if the key was absent.
    func deadline(of key: RawSpan, in entry: KeyspaceEntry) throws(StoreError) -> UInt64? {
        let participant = try epochs.participant()
        let outer = epochs.pin(participant)
        defer { epochs.unpin(participant, outer: outer) }
        return try read(key, in: entry, participant)?.deadline
    }

    /// What the snapshot sees of a key. The caller is pinned.
    private func read(
        _ key: RawSpan, in entry: KeyspaceEntry, _ participant: Participant
    ) throws(StoreError) -> Record? {
        let record = record(of: key, in: entry.index)
        guard isOpen else { throw .snapshotClosed }
        participant.gets.addOwned(1)
        if record == nil { participant.misses.addOwned(1) }
        return record
    }

    /// What the open snapshot sees of a key. The caller is pinned.
    func record(of key: RawSpan, in index: HashIndex) -> Record? {
        guard key.byteCount <= Limit.keyBytesMax, let directory = directory(of: index) else { return nil }
        let record = index.find(key, hash: index.hashKey.hash(key), at: time, in: directory)
        guard moment != 0, let record, record.isPast(at: moment) else { return record }
        return nil
    }

    func end(_ value: PinnedValue) { epochs.unpin(value.participant, outer: value.outer) }

    /// Calls `body` for each entry that the snapshot sees, until it returns `false`.
    /// - Parameter body: Gets the key, the value and the deadline, 0 for none.
    func forEach(in entry: KeyspaceEntry, _ body: (RawSpan, RawSpan, UInt64) throws -> Bool) throws {
        let participant = try epochs.participant()
        var collector = RecordCollector(entry.index, at: time, moment: moment)
        var place: ScanPlace? = .start
        while let current = place {
            let outer = epochs.pin(participant)
            defer { epochs.unpin(participant, outer: outer) }
            guard let directory = directory(of: entry.index) else { return try checkOpen() }
            let part = entry.index.collect(at: current, in: directory, into: &collector)
            try checkOpen()
            for record in collector.records {
                let goesOn = try record.withKey { key in
                    try record.withValue { value in try body(key, value, record.deadline) }
                }
                if !goesOn { return }
            }
            place = ScanPlace(after: part)
        }
    }

    private func checkOpen() throws(StoreError) {
        guard isOpen else { throw .snapshotClosed }
    }

    /// Looked at after a read: closing takes versions away only after this is false, so what was read while it was still
    /// true was all there.
    private var isOpen: Bool { !isClosed.load(ordering: .acquiring) }

    /// The directory that the index had at the snapshot's time, `nil` if there was nothing in it.
    ///
    /// An odd generation is like a locked bucket: it is being cleared, perhaps with a number up to the snapshot's time.
    /// The root is loaded before the number of the last clearing, which was stored before the root.
    private func directory(of index: HashIndex) -> Directory? {
        var spins = 0
        while index.generation.loadAcquiring() & 1 != 0 {
            spins += 1
            if spins % 64 == 0 { System.yield() } else { System.pause() }
        }
        let present = index.directory
        return index.emptied.loadAcquiring() <= time ? present : store.snapshots.directory(of: index, at: time)
    }

    // MARK: Closing

    /// Closes the snapshot, and frees what only it could see. Again, it does nothing.
    func close() {
        guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        let (first, past) = store.snapshots.close(time, SnapshotCell(at: cell.address))
        for directory in past { store.demolition.add(directory.directory, prepared: directory.prepared) }
        if first != nil {
            store.snapshots.leave(SnapshotLeftover(first: first, time: time, entries: keyspaces.byIdentity()))
        }
        guard let participant = try? epochs.participant() else { return }
        store.releaseLeftovers(by: participant)
        if !past.isEmpty { store.freeWhatWasCleared(participant) }
    }
}
