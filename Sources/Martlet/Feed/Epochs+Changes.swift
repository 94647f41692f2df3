/// What writers of a store in memory tell those who follow its changes.
extension Epochs {
    /// The address of the `ChangeRing`, 0 while nobody follows. In the line of the gate, since every write looks at both. Looked
    /// at in a writing section: see `RingKeeper`.
    var changeRing: Word { @inline(__always) get { Word(at: address &+ 32) } }

    /// Tells those who follow, if any do, what became of a number. In the writing section.
    func withChangeRing(_ body: (ChangeRing) -> Void) {
        let ring = changeRing.loadRelaxed()
        if ring != 0 { body(ObjectAddress.object(at: UInt(ring), as: ChangeRing.self)) }
    }
}
