/// Stands for an entry in the order of eviction.
///
/// By hash and ticket, not by address: a value that takes another's place goes on under the same note, and a note whose
/// entry is gone finds nothing, and is dropped when its turn comes.
struct EvictionNote: Equatable {
    static let bytes = 16
    private static let weightMax = 1 << 22 - 1

    var hash: UInt64
    var keyspace: UInt32
    var ticket: UInt64
    /// What the entry counts for: blocks of 16 bytes that its record takes, or 1 where only entries are counted.
    var weight: Int

    @inline(__always)
    init(hash: UInt64, keyspace: UInt32, ticket: UInt64, weight: Int) {
        self.hash = hash
        self.keyspace = keyspace
        self.ticket = ticket
        self.weight = min(weight, EvictionNote.weightMax)
    }

    /// The note at an address.
    @inline(__always)
    init(at address: UInt) {
        let word = Word(at: address &+ 8).loadRelaxed()
        hash = Word(at: address).loadRelaxed()
        keyspace = UInt32(word >> 32)
        ticket = word >> 22 & (Record.tickets - 1)
        weight = Int(truncatingIfNeeded: word) & EvictionNote.weightMax
    }

    @inline(__always)
    func write(to address: UInt) {
        Word(at: address).storeRelaxed(hash)
        Word(at: address &+ 8).storeRelaxed(UInt64(keyspace) << 32 | ticket << 22 | UInt64(weight))
    }
}
