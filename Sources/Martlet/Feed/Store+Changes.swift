/// Following what becomes of a store.
extension Store {
    /// The changes of the store, one after the other, as they come.
    ///
    /// Of a store with a directory, those that are durable: who has heard of a change can rely on it. They are read from the
    /// files of its log, so it does not matter how far behind the reader is, while the files are there
    /// (``StoreOptions/logRetention`` keeps them). A store in memory keeps the last ones while there is a sequence:
    /// ``StoreOptions/changeBytes`` of them. Where some are gone that were not read, there is one ``Change/Kind/missed``, and
    /// then those that are left.
    /// - Parameters:
    ///   - start: Where to begin: with what comes next, behind a number that was heard of, or behind a snapshot.
    ///   - prefix: What keys of entries are to begin with. Changes of keyspaces as a whole come in any case.
    ///   - keyspaces: Of which there are to be changes. `nil` for all.
    /// - Throws: ``StoreError/outOfMemory``; ``StoreError/readOnly``, for a store that does not change.
    /// - Complexity: O(1). In a store in memory the first waits for writes under way, and from then on, until the last is
    ///   gone, each write copies what it changes.
    public func changes(
        from start: ChangeStart = .now, prefix: some StoreKey = [UInt8](), keyspaces: [RawKeyspace]? = nil
    ) throws(StoreError) -> Changes {
        let filter = ChangeFilter(
            prefix: prefix.withKeyBytes { [UInt8](copying: $0) }, keyspaces: keyspaces.map { Set($0.map(\.id)) })
        return try core.changes(from: start, filter)
    }

    /// A snapshot, and the changes that it does not see: together, a copy of the store that is kept up to date.
    ///
    /// No change is missing between the two, and none is in both. The rest is as with ``changes(from:prefix:keyspaces:)``.
    public func snapshotAndChanges(
        prefix: some StoreKey = [UInt8](), keyspaces: [RawKeyspace]? = nil
    ) throws(StoreError) -> (snapshot: Snapshot, changes: Changes) {
        // First the changes, so that a store in memory keeps them when the snapshot is taken.
        let changes = try changes(prefix: prefix, keyspaces: keyspaces)
        let snapshot = try snapshot()
        return (snapshot, changes.from(snapshot.sequence.rawValue))
    }

    /// The keyspace that a change is of, `nil` if it was dropped since.
    public func keyspace(of change: Change) -> RawKeyspace? {
        core.entry(ofNumber: change.keyspaceID).map { RawKeyspace(core: KeyspaceCore(store: core, entry: $0)) }
    }
}

extension RawKeyspace {
    /// What ``Change/keyspaceID`` calls the keyspace: 0 for the default one. No other of the store ever has it.
    public var id: UInt32 { core.entry.id }
}

extension StoreCore {
    func changes(from start: ChangeStart, _ filter: ChangeFilter) throws(StoreError) -> Changes {
        guard commitLog.keepsRecords else {
            let membership = try RingMembership(ringKeeper)
            return Changes(after: number(before: start), filter) { RingFollower(membership, after: $0) }
        }
        let log = commitLog
        var isBoundary = true
        if case .after = start { isBoundary = false }
        return Changes(after: number(before: start), filter) { [isBoundary] number in
            log.changes(after: number, isBoundary: isBoundary)
        }
    }

    /// The number before the first change.
    private func number(before start: ChangeStart) -> UInt64 {
        switch start {
        case .now: return commitLog.tail
        case .after(let number): return min(number.rawValue, Limit.sequenceMax)
        case .snapshot(let snapshot):
            precondition(snapshot.core.store === self, "a snapshot is of one store, and the changes of another")
            return snapshot.core.time
        }
    }
}
