extension HashIndex {
    /// Whether a change that replaces this record has older versions to look after. In the long form are all that may have
    /// a link, or stand for no value.
    @inline(__always)
    func isVersioned(_ old: Record) -> Bool { epochs.snapshotTable.loadAcquiring() != 0 || old.isLong }

    /// Whether `old` has to be linked to when it goes, as it stands: an open snapshot whose time is before `time` sees it, or
    /// older versions hang on it.
    func isSeen(_ old: Record, before time: UInt64, _ clock: ChangeClock) -> Bool {
        if old.older != nil { return true }
        return !old.isPlaceholder
            && SnapshotRegistry.newest(seeing: old.sequence, before: time, epochs, clock) != nil
    }

    /// Decides what becomes of `old`, which the change with the number `sequence` replaces. The bucket is locked, and the
    /// new version not yet published. `nil`: the new version needs room for a link, or there is no note, and nothing was
    /// done.
    ///
    /// A placeholder is no version: where a tombstone had to stay, the placeholder covers it, and its link names it.
    /// - Parameter hasLink: Whether the new version has room for a link.
    func displace(
        _ old: Record, at sequence: UInt64, clock: ChangeClock, hasLink: Bool, _ note: inout KeptVersion?
    ) -> Displacement? {
        var displacement = Displacement(placeholder: old.isPlaceholder ? old : nil)
        guard let version = old.isPlaceholder ? old.older : old else { return displacement }
        while !epochs.faults.has(.forgetVersions),
            let cell = SnapshotRegistry.newest(seeing: version.sequence, before: sequence, epochs, clock)
        {
            guard hasLink, let kept = note else { return nil }
            kept.set(version, of: self)
            // Refused if the snapshot was closed in this moment: then an older one may be left that sees it.
            guard cell.add(kept, bytes: version.blockBytes) else { continue }
            note = nil
            displacement.older = version
            return displacement
        }
        if let older = version.older {
            guard hasLink else { return nil }
            displacement.older = older
        }
        displacement.version = version
        return displacement
    }

    /// Takes a version out of the chain that it hangs in, and retires it; no snapshot sees it. Room for eight pieces was
    /// reserved, and the index has not been cleared since the version was kept.
    func unlink(_ version: Record, by participant: Participant) {
        let hash = hash(of: version)
        let chain = lockChain(for: hash)
        let found = version.withKey { chain.first.findHead($0, hash: hash) }
        guard let (slot, head) = found else { preconditionFailure("a kept version is in no chain") }
        var newer = head
        while let older = newer.older, older.address != version.address { newer = older }
        precondition(newer.older != nil, "a kept version does not hang on its key")
        newer.setOlder(version.older)
        let bare = takeBareTombstone(head, slot, chain)
        let removed = bare.map { _ in unlinkEmptyBuckets(chain, hash) }
        let becameEmpty = chain.first.isEmpty
        chain.first.unlock()
        version.retire(by: participant, epochs)
        bare?.retire(by: participant, epochs)
        if let removed { retireBuckets(removed, by: participant) }
        if bare != nil, becameEmpty { shrinkIfSparse(for: hash, by: participant) }
    }

    /// Takes out the tombstone on which no version hangs any more, if that is what stands for the key, alone or under a
    /// placeholder. It is no change: the key was absent, and is.
    private func takeBareTombstone(_ head: Record, _ slot: Word, _ chain: LockedChain) -> Record? {
        if head.isTombstone, head.older == nil {
            chain.remove(slot)
            return head
        }
        guard head.isPlaceholder, let covered = head.older, covered.isTombstone, covered.older == nil else {
            return nil
        }
        head.setOlder(nil)
        return covered
    }

    // MARK: Reading at a time

    /// What a snapshot of that time sees of a key whose slot holds `head`: `nil` if the key was absent.
    ///
    /// The bucket was seen unlocked after the snapshot had its time, so every change up to that time has been published,
    /// and whatever is published now is newer, an intent always.
    func version(of head: Record, at time: UInt64) -> Record? {
        var next: Record? = head
        while let record = next {
            if !record.isPlaceholder, !record.isIntent, record.sequence <= time {
                return record.isTombstone ? nil : record
            }
            next = record.older
        }
        return nil
    }

    /// The record of `key` that a snapshot of that time sees, in a directory that was the index's at that time.
    func find(_ key: RawSpan, hash: UInt64, at time: UInt64, in directory: Directory) -> Record? {
        let bucket = unlockedBucket(for: hash, in: directory)
        guard let head = bucket.findHead(key, hash: hash)?.record else { return nil }
        return version(of: head, at: time)
    }

    /// The first bucket of the chain for a hash, seen live and unlocked. Waits for the unlock where a writer is at it.
    private func unlockedBucket(for hash: UInt64, in directory: Directory) -> Bucket {
        var bucket = Segment(bits: directory.word(for: hash).loadAcquiring()).bucket(for: hash)
        var spins = 0
        while true {
            let control = bucket.control.loadAcquiring()
            if control & Bucket.moved != 0 {
                bucket = SegmentHeader(at: UInt(control & ~63)).target(of: hash).bucket(for: hash)
                continue
            }
            if control & Bucket.locked == 0 { return bucket }
            spins += 1
            if spins % 64 == 0 { System.yield() } else { System.pause() }
        }
    }
}
