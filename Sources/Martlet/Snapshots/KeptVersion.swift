/// A note that a replaced version is kept for a snapshot: which version, and where it hangs.
///
///     +0   next note of the snapshot
///     +8   the version's record
///     +16  the version's number
///     +24  the index it is in
///     +32  the generation of the index, which tells whether it has been cleared since
struct KeptVersion {
    static let sizeClass = SizeClass(fitting: 40)

    let address: UInt

    init(at address: UInt) {
        self.address = address
    }

    /// Memory for a note, or `nil` if it is refused.
    static func make(by participant: Participant, _ epochs: Epochs) -> KeptVersion? {
        epochs.cache(participant).take(sizeClass).map(KeptVersion.init(at:))
    }

    func free(by participant: Participant, _ epochs: Epochs) {
        epochs.cache(participant).giveBack(KeptVersion.sizeClass, address)
    }

    func set(_ version: Record, of index: HashIndex) {
        Word(at: address &+ 8).storeRelaxed(UInt64(version.address))
        Word(at: address &+ 16).storeRelaxed(version.sequence)
        Word(at: address &+ 24).storeRelaxed(UInt64(index.identity))
        Word(at: address &+ 32).storeRelaxed(index.generation.loadRelaxed())
    }

    var next: Word { Word(at: address) }
    /// Not to be looked into before it is known that the index has not been cleared since.
    var version: Record { Record(at: UInt(Word(at: address &+ 8).loadRelaxed())) }
    var sequence: UInt64 { Word(at: address &+ 16).loadRelaxed() }
    var index: UInt { UInt(Word(at: address &+ 24).loadRelaxed()) }
    var generation: UInt64 { Word(at: address &+ 32).loadRelaxed() }
}
