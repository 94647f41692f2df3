import Synchronization

/// One open snapshot: reads at its time, and what is to be done when it closes.
@usableFromInline
final class SnapshotCore: Sendable {
    let store: StoreCore
    /// All changes up to this number are seen, and none after.
    let time: UInt64
    let keyspaces: SnapshotIndexes
    private let cell: Word
    private let isClosed = Atomic<Bool>(false)

    init(of store: StoreCore) throws(StoreError) {
        let opened = try store.keyspaces.withEntries { entries throws(StoreError) in
            (try store.snapshots.open(), entries)
        }
        self.store = store
        (time, cell) = (opened.0.time, Word(at: opened.0.cell.address))
        keyspaces = SnapshotIndexes(defaultEntry: store.defaultEntry, named: opened.1)
    }

    deinit { close() }

    private var epochs: Epochs { store.epochs }

    // MARK: Reading

    /// Pins, and looks for what the snapshot sees of a key. `end` has to follow, unless it throws.
    func find(_ key: RawSpan, in entry: KeyspaceEntry) throws(StoreError) -> PinnedValue {
        let participant = try epochs.participant()
        let outer = epochs.pin(participant)
        let record = record(of: key, in: entry.index)
        guard isOpen else {
            epochs.unpin(participant, outer: outer)
            throw .snapshotClosed
        }
        participant.gets.addOwned(1)
        if record == nil { participant.misses.addOwned(1) }
        return PinnedValue(record?.valueBytes, by: participant, outer: outer)
    }

    /// What the open snapshot sees of a key. The caller is pinned.
    func record(of key: RawSpan, in index: HashIndex) -> Record? {
        guard key.byteCount <= Limit.keyBytesMax, let directory = directory(of: index) else { return nil }
        return index.find(key, hash: index.hashKey.hash(key), at: time, in: directory)
    }

    func end(_ value: PinnedValue) { epochs.unpin(value.participant, outer: value.outer) }

    /// Calls `body` for each entry that the snapshot sees, until it returns `false`.
    func forEach(in entry: KeyspaceEntry, _ body: (RawSpan, RawSpan) throws -> Bool) throws {
        let participant = try epochs.participant()
        var collector = RecordCollector(entry.index, at: time)
        var place: ScanPlace? = .start
        while let current = place {
            let outer = epochs.pin(participant)
            defer { epochs.unpin(participant, outer: outer) }
            guard let directory = directory(of: entry.index) else { return }
            let part = entry.index.collect(at: current, in: directory, into: &collector)
            guard isOpen else { throw StoreError.snapshotClosed }
            for record in collector.records {
                let goesOn = try record.withKey { key in try record.withValue { value in try body(key, value) } }
                if !goesOn { return }
            }
            place = ScanPlace(after: part)
        }
    }

    /// How many entries the snapshot sees.
    func count(in entry: KeyspaceEntry) throws(StoreError) -> Int {
        let participant = try epochs.participant()
        var collector = RecordCollector(entry.index, at: time)
        var (place, count) = (ScanPlace.start as ScanPlace?, 0)
        while let current = place {
            let outer = epochs.pin(participant)
            defer { epochs.unpin(participant, outer: outer) }
            guard let directory = directory(of: entry.index) else { return 0 }
            place = ScanPlace(after: entry.index.collect(at: current, in: directory, into: &collector))
            count += collector.records.count
            guard isOpen else { throw .snapshotClosed }
        }
        return count
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
        var lists = store.snapshots.takeLeftovers()
        if first != nil { lists.append(SnapshotLeftover(first: first, time: time, indexes: keyspaces)) }
        guard let participant = try? epochs.participant() else {
            for list in lists { store.snapshots.leave(list) }
            return
        }
        for list in lists { store.release(list, by: participant) }
        if !past.isEmpty { store.freeWhatWasCleared(participant) }
    }
}

extension StoreCore {
    /// How many versions are looked after in one writing section.
    private static let versionsPerSection = 64

    /// Sees to versions that were kept for a snapshot that is closed, in sections of their own, so that other threads'
    /// reclamation goes on.
    fileprivate func release(_ list: SnapshotLeftover, by participant: Participant) {
        var list = list
        let entries = list.indexes.byIdentity()
        while list.first != nil {
            let outer = epochs.pinForWriting(participant)
            defer { epochs.unpin(participant, outer: outer) }
            if epochs.isCollectionDue(participant) { collect(participant) }
            for _ in 0..<StoreCore.versionsPerSection {
                guard let note = list.first else { break }
                guard epochs.reserveRetirement(participant, count: 8) else { return snapshots.leave(list) }
                let next = note.next.loadRelaxed()
                list.first = next == 0 ? nil : KeptVersion(at: UInt(next))
                release(note, time: list.time, entries, by: participant)
            }
        }
    }

    /// Hands a version to the newest of the older snapshots that see it, or takes it out.
    ///
    /// In a writing section no index is cleared, so one look at the generation tells whether the version is still where
    /// it hung; if not, it is freed with the directory it is in, and may have been already.
    private func release(
        _ note: KeptVersion, time: UInt64, _ entries: [UInt: KeyspaceEntry], by participant: Participant
    ) {
        guard let index = entries[note.index]?.index, index.generation.loadRelaxed() == note.generation else {
            return note.free(by: participant, epochs)
        }
        while let cell = snapshots.newest(seeing: note.sequence, before: time) {
            if cell.add(note, bytes: note.version.blockBytes) { return }
        }
        index.unlink(note.version, by: participant)
        note.free(by: participant, epochs)
    }
}
