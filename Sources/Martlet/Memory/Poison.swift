#if MARTLET_CHECKS
/// In a checking build, what freed blocks are filled with, so that a use after the free shows.
enum Poison {
    static let word: UInt64 = 0xDEAD_B10C_DEAD_B10C

    /// Fills all of a block but its first word, which links free blocks.
    static func fill(_ block: UInt, bytes: Int) {
        for offset in stride(from: 8, to: bytes, by: 8) { Word(at: block + UInt(offset)).storeRelaxed(word) }
    }

    static func fillList(_ first: UInt, count: Int, bytes: Int) {
        var block = first
        for _ in 0..<count {
            fill(block, bytes: bytes)
            block = UInt(Word(at: block).loadRelaxed())
        }
    }

    /// Traps if someone wrote to a block while it was free.
    static func check(_ block: UInt, bytes: Int) {
        for offset in stride(from: 8, to: bytes, by: 8) {
            precondition(
                Word(at: block + UInt(offset)).loadRelaxed() == word,
                "a free block of \(bytes) bytes was written to at offset \(offset)")
        }
    }
}
#endif
