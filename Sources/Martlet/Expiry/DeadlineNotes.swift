/// Up to seven notes in a block of 128 bytes, and the address of the next such block.
struct DeadlineNotes {
    static let sizeClass = SizeClass(fitting: 128)
    private static let capacity = 7

    let address: UInt

    init(at address: UInt) { self.address = address }

    /// Makes an empty one of memory that nobody else sees.
    init(initializingAt address: UInt, next: UInt) {
        self.address = address
        Word(at: address).storeRelaxed(UInt64(next))
        Word(at: address &+ 8).storeRelaxed(0)
    }

    var next: UInt { UInt(Word(at: address).loadRelaxed()) }
    var count: Int { Int(Word(at: address &+ 8).loadRelaxed()) }
    var isFull: Bool { count == DeadlineNotes.capacity }

    func append(_ note: DeadlineNote) {
        let place = self.place(count)
        Word(at: place).storeRelaxed(note.hash)
        Word(at: place &+ 8).storeRelaxed(UInt64(note.keyspace) << 32 | UInt64(note.tick))
        Word(at: address &+ 8).addOwned(1)
    }

    subscript(index: Int) -> DeadlineNote {
        let word = Word(at: place(index) &+ 8).loadRelaxed()
        return DeadlineNote(
            hash: Word(at: place(index)).loadRelaxed(), keyspace: UInt32(word >> 32),
            tick: UInt32(truncatingIfNeeded: word))
    }

    private func place(_ index: Int) -> UInt { address &+ 16 &+ UInt(index * DeadlineNote.bytes) }
}
