/// Blocks for the notes of one shard: mappings of their own, which go back to the system when they are empty. In slabs they would be
/// in the way of `BlockMover`.
struct NoteSpace {
    /// More go back.
    private static let sparesMax = 8

    /// How many bytes a block has.
    let blockBytes: Int
    private let memory: StoreMemory
    private var first: UInt = 0
    private var spares = 0

    /// - Parameter capacity: How many bytes the shard's entries may have: many notes had better not be in as many mappings.
    init(memory: StoreMemory, capacity: Int) {
        self.memory = memory
        blockBytes = (capacity < 64 << 20 ? 4 << 10 : 16 << 10) - TrackedHeap.headerBytes
    }

    /// Whether there is a block, after a look for one: one thing that is done needs no more. `false`: memory is refused.
    mutating func hasRoom() -> Bool {
        if spares > 0 { return true }
        guard let block = makeBlock() else { return false }
        add(block)
        return true
    }

    /// From the reserve only if there is nothing else: what it is for is to remove entries, and there are many notes.
    private func makeBlock() -> UInt? {
        if let block = memory.tracked.map(bytes: blockBytes, fromReserve: false) { return block }
        memory.regions.giveBackOne()
        return memory.tracked.map(bytes: blockBytes, isSmall: true)
    }

    mutating func take() -> UInt {
        precondition(spares > 0, "a note without the room that was made before")
        let block = first
        first = UInt(Word(at: block).loadRelaxed())
        spares -= 1
        return block
    }

    mutating func giveBack(_ block: UInt) {
        if spares < NoteSpace.sparesMax { add(block) } else { memory.tracked.unmap(block) }
    }

    private mutating func add(_ block: UInt) {
        Word(at: block).storeRelaxed(UInt64(first))
        first = block
        spares += 1
    }
}
