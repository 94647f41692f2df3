extension StoreCore {
    /// How many versions are looked after in one writing section.
    private static let versionsPerSection = 64

    /// Sees to all versions that were kept for snapshots that are closed, in writing sections of their own, so that other
    /// threads' reclamation goes on. Where memory is refused, later collections go on.
    func releaseLeftovers(by participant: Participant) {
        var goesOn = true
        while goesOn, snapshots.hasLeftovers {
            let outer = epochs.pinForWriting(participant, changesEntries: false)
            if epochs.isCollectionDue(participant) { epochs.collect(participant) }
            goesOn = releaseSomeLeftovers(by: participant)
            epochs.unpin(participant, outer: outer)
        }
    }

    /// Sees to some of them, in a writing section. `false`: memory is refused.
    func releaseSomeLeftovers(by participant: Participant) -> Bool {
        guard var list = snapshots.takeLeftover() else { return true }
        for _ in 0..<StoreCore.versionsPerSection {
            guard let note = list.first else { return true }
            guard epochs.reserveRetirement(participant, count: 8) else {
                snapshots.leave(list)
                return false
            }
            let next = note.next.loadRelaxed()
            list.first = next == 0 ? nil : KeptVersion(at: UInt(next))
            release(note, of: list, by: participant)
        }
        if list.first != nil { snapshots.leave(list) }
        return true
    }

    /// Hands a version to the newest of the other snapshots up to that time that see it, or takes it out.
    ///
    /// In a writing section no index is cleared, so one look at the generation tells whether the version is still where
    /// it hung; if not, it is freed with the directory it is in, and may have been already.
    private func release(_ note: KeptVersion, of list: SnapshotLeftover, by participant: Participant) {
        guard let index = list.entries[note.index]?.index, index.generation.loadRelaxed() == note.generation else {
            return note.free(by: participant, epochs)
        }
        // Several snapshots may have one time; the closed one is found no more.
        while let cell = snapshots.newest(seeing: note.sequence, before: list.time + 1) {
            if cell.add(note, bytes: note.version.blockBytes) { return }
        }
        index.unlink(note.version, by: participant)
        note.free(by: participant, epochs)
    }
}
