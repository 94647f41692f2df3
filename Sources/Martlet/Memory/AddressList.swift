/// A doubly linked list through the listed pieces of memory themselves: each holds its neighbours at `linkOffset`.
///
/// O(1) to insert and remove. Whoever uses it holds the mutex that guards it.
struct AddressList {
    /// Holds the address of the first piece, 0 if there is none.
    let head: Word
    /// Where in a piece its next and, 8 bytes on, its previous neighbour stand.
    let linkOffset: UInt

    var first: UInt { UInt(head.loadRelaxed()) }

    func next(after piece: UInt) -> UInt { UInt(link(piece, 0).loadRelaxed()) }

    func insert(_ piece: UInt) {
        let second = first
        link(piece, 0).storeRelaxed(UInt64(second))
        link(piece, 8).storeRelaxed(0)
        if second != 0 { link(second, 8).storeRelaxed(UInt64(piece)) }
        head.storeRelaxed(UInt64(piece))
    }

    func remove(_ piece: UInt) {
        let next = link(piece, 0).loadRelaxed()
        let previous = link(piece, 8).loadRelaxed()
        if next != 0 { link(UInt(next), 8).storeRelaxed(previous) }
        if previous != 0 { link(UInt(previous), 0).storeRelaxed(next) } else { head.storeRelaxed(next) }
    }

    private func link(_ piece: UInt, _ byte: UInt) -> Word { Word(at: piece + linkOffset + byte) }
}
