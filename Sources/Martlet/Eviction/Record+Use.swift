/// What the bits of word 0 above the sequence number say, for a store that evicts:
///
///     bits 48…53   uses since the evictor last looked
///     bits 54…63   ticket: the low bits of the number under which the key came in
///
/// The ticket stays with the key as long as it is there, through all of its values, so that an `EvictionNote` of an entry that was
/// removed does not stand for a later one of the same key. Once the record is published only the uses change, by a store of their byte:
/// a reader that had to exchange the word would wait for it before it has the value's other lines fetched. Of two who
/// count a use at once one may be forgotten.
extension Record {
    private static let usesShift: UInt64 = 48
    static let usesMax: UInt64 = 63
    private static let ticketShift: UInt64 = 54
    static let tickets: UInt64 = 1 << 10

    /// Numbers a record that is about to be published, for a key that was absent: the publishing store releases it.
    @inline(__always)
    func number(_ sequence: UInt64) {
        Word(at: address).storeRelaxed(sequence | sequence &<< Record.ticketShift)
    }

    /// The same for one that takes the place of `old`, whose ticket and uses it takes over.
    @inline(__always)
    func number(_ sequence: UInt64, replacing old: Record) {
        let kept = Word(at: old.address).loadRelaxed() & ~(1 << Record.sequenceBits - 1)
        Word(at: address).storeRelaxed(sequence | kept)
    }

    /// The same in an index without `bounds`, where nobody asks for either.
    @inline(__always)
    func number(unbounded sequence: UInt64) {
        Word(at: address).storeRelaxed(sequence)
    }

    /// The ticket of a record under which a key came in with that number.
    static func ticket(of sequence: UInt64) -> UInt64 { sequence & (tickets - 1) }

    var ticket: UInt64 { Word(at: address).loadRelaxed() >> Record.ticketShift }

    var uses: UInt64 { Word(at: address).loadRelaxed() >> Record.usesShift & Record.usesMax }

    /// Notes that the record was used.
    /// - Parameter rule: 0 to count up to three, else what to set.
    @inline(__always)
    func countUse(by rule: UInt64) {
        let seen = Word(at: address).loadRelaxed()
        let uses = seen >> Record.usesShift & Record.usesMax
        let next = rule == 0 ? min(uses &+ 1, 3) : rule
        if next != uses { storeUses(next, seen) }
    }

    /// Sets the uses that the evictor has taken notice of.
    func setUses(_ uses: UInt64) { storeUses(uses, Word(at: address).loadRelaxed()) }

    /// The two bits of the ticket in the same byte are those of any time.
    @inline(__always)
    private func storeUses(_ uses: UInt64, _ seen: UInt64) {
        let ticketBits = seen >> Record.usesShift & (0xff & ~Record.usesMax)
        Word(at: address).storeRelaxed(byte6: UInt8(truncatingIfNeeded: ticketBits | uses))
    }
}
