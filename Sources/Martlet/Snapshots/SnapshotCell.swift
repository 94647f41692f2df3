/// What writers know of one open snapshot: the list of the versions that are kept for it, and what they cost.
///
/// A version that several snapshots see is in the list of the newest of them.
struct SnapshotCell: Equatable {
    static let bytes = 64
    /// In the place of the list's head when the snapshot is closed.
    private static let closed: UInt64 = 1

    let address: UInt

    init(at address: UInt) {
        self.address = address
    }

    private var head: Word { Word(at: address) }
    /// How many versions are in the list.
    var versions: Word { Word(at: address &+ 8) }
    /// Bytes of their blocks.
    var versionBytes: Word { Word(at: address &+ 16) }

    /// Puts a note into the list. `false`: the snapshot is closed.
    ///
    /// Releasing: the note is complete for whoever takes the list. Acquiring where it fails: the registry then shows the
    /// snapshot as closed.
    func add(_ note: KeptVersion, bytes: Int) -> Bool {
        var first = head.loadAcquiring()
        while first != SnapshotCell.closed {
            note.next.storeRelaxed(first)
            if head.replaceOrdered(first, with: UInt64(note.address)) {
                versions.addRelaxed(1)
                versionBytes.addRelaxed(bytes)
                return true
            }
            first = head.loadAcquiring()
        }
        return false
    }

    /// Takes the list, and lets nobody add to it any more.
    func close() -> KeptVersion? {
        let first = head.exchangeOrdered(SnapshotCell.closed)
        return first == 0 ? nil : KeptVersion(at: UInt(first))
    }
}
