/// Notes in the order in which they came, in blocks:
///
///     word 0   next block
///     word 1   the first note, and the end of the notes, as positions in the block: 32 bits each
///     word 2…  notes
///
/// In two lists, one after the other, so that those without an entry can be dropped while the others keep their order: see
/// `compact`. Used under the mutex of a shard.
struct NoteQueue {
    private var front = List()
    private var back = List()
    private(set) var count = 0
    private(set) var weight = 0

    var isEmpty: Bool { count == 0 }

    mutating func push(_ note: EvictionNote, _ space: inout NoteSpace) {
        back.push(note, &space)
        count += 1
        weight += note.weight
    }

    mutating func pop(_ space: inout NoteSpace) -> EvictionNote? {
        guard let note = front.pop(&space) ?? back.pop(&space) else { return nil }
        count -= 1
        weight -= note.weight
        return note
    }

    /// Takes out the next note of those that are still to be looked at for whether their entries are there; after the last
    /// it begins anew. What is still there is put back by `keep`, and is where it was, but for those that others took out meanwhile.
    mutating func compact(_ space: inout NoteSpace) -> EvictionNote? {
        if back.isEmpty { swap(&front, &back) }
        guard let note = back.pop(&space) else { return nil }
        count -= 1
        weight -= note.weight
        return note
    }

    mutating func keep(_ note: EvictionNote, _ space: inout NoteSpace) {
        front.push(note, &space)
        count += 1
        weight += note.weight
    }

    /// Takes all notes of another queue, which are older.
    mutating func prepend(_ older: inout NoteQueue) {
        var notes = older.front
        notes.append(older.back)
        notes.append(front)
        front = notes
        count += older.count
        weight += older.weight
        older = NoteQueue()
    }

    private struct List {
        private var first: UInt = 0
        private var last: UInt = 0

        var isEmpty: Bool { first == 0 }

        mutating func push(_ note: EvictionNote, _ space: inout NoteSpace) {
            if last == 0 || end(last) == (space.blockBytes - 16) / EvictionNote.bytes { addBlock(space.take()) }
            let position = end(last)
            note.write(to: place(last, position))
            set(last, begin: begin(last), end: position + 1)
        }

        mutating func pop(_ space: inout NoteSpace) -> EvictionNote? {
            guard first != 0 else { return nil }
            let position = begin(first)
            let note = EvictionNote(at: place(first, position))
            set(first, begin: position + 1, end: end(first))
            if position + 1 == end(first) { dropFirst(&space) }
            return note
        }

        /// Puts another list behind this one.
        mutating func append(_ other: List) {
            guard other.first != 0 else { return }
            guard last != 0 else { return self = other }
            Word(at: last).storeRelaxed(UInt64(other.first))
            last = other.last
        }

        private mutating func addBlock(_ block: UInt) {
            Word(at: block).storeRelaxed(0)
            set(block, begin: 0, end: 0)
            if last != 0 { Word(at: last).storeRelaxed(UInt64(block)) } else { first = block }
            last = block
        }

        private mutating func dropFirst(_ space: inout NoteSpace) {
            let block = first
            first = UInt(Word(at: block).loadRelaxed())
            if first == 0 { last = 0 }
            space.giveBack(block)
        }

        private func begin(_ block: UInt) -> Int { Int(Word(at: block &+ 8).loadRelaxed() & 0xffff_ffff) }
        private func end(_ block: UInt) -> Int { Int(Word(at: block &+ 8).loadRelaxed() >> 32) }
        private func set(_ block: UInt, begin: Int, end: Int) {
            Word(at: block &+ 8).storeRelaxed(UInt64(end) << 32 | UInt64(begin))
        }
        private func place(_ block: UInt, _ position: Int) -> UInt {
            block &+ 16 &+ UInt(position * EvictionNote.bytes)
        }
    }
}
