/// What a change may turn out to need once it has its bucket locked, where nothing can be allocated. What is used is taken
/// out.
struct Supplies: ChangeSupplies {
    @inline(__always)
    static var isAny: Bool { true }

    var all: Supplies {
        get { self }
        set { self = newValue }
    }

    /// What counts as now for deadlines, by a look at the clock before any lock: it may be the program's own code.
    var moment: UInt64 = 0
    /// Whether the new record has taken over the note of the one it replaces.
    var inheritsNote = false
    /// To link to a chain that is full.
    var bucket: Bucket?
    /// To keep the version that goes, if a snapshot sees it.
    var note: KeptVersion?
    /// What a removal leaves behind if a snapshot sees the key.
    var tombstone: Record?

    /// Gives back what was not used.
    func giveBack(by participant: Participant, _ epochs: Epochs) {
        if let bucket { epochs.cache(participant).giveBack(.bucket, bucket.address) }
        note?.free(by: participant, epochs)
        tombstone?.free(by: participant, epochs)
    }
}
