/// Notes of entries that a thread has brought in, on their way to a shard: so it comes there once for many.
///
/// In the participant's memory: used by its thread in a writing section, or by who has closed the gate.
struct NoteBuffer {
    static let capacity = 16
    static let bytes = capacity * EvictionNote.bytes

    let participant: Participant

    @inline(__always)
    var count: Int { Int(truncatingIfNeeded: countWord.loadRelaxed()) }

    /// What their entries count for.
    var weight: Int { (0..<count).reduce(0) { $0 + self[$1].weight } }

    @inline(__always)
    func append(_ note: EvictionNote) {
        let count = count
        precondition(count < NoteBuffer.capacity, "a note without the room that was made before")
        note.write(to: place(count))
        countWord.storeRelaxed(UInt64(count + 1))
    }

    subscript(position: Int) -> EvictionNote { EvictionNote(at: place(position)) }

    func removeAll() { countWord.storeRelaxed(0) }

    /// Which shard the notes go to: one after the other, so that each has some of all that comes in.
    func nextShard(of count: Int) -> Int {
        participant.noteTurns.addOwned(1)
        return Int(truncatingIfNeeded: participant.noteTurns.loadRelaxed()) & (count - 1)
    }

    private var countWord: Word { @inline(__always) get { participant.noteCount } }
    @inline(__always)
    private func place(_ position: Int) -> UInt {
        participant.address &+ UInt(Participant.notesOffset + position * EvictionNote.bytes)
    }
}
