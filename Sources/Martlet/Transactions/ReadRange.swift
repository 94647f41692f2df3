/// How far a transaction has iterated over a keyspace: over all keys up to a place in the hash space.
///
/// A number of the clock says what was there, so however many parts were visited, one range stands for them.
struct ReadRange: Equatable {
    /// Which of the transaction's keyspaces.
    let keyspace: Int
    /// Where the iteration was to go on, `nil` at the end.
    var end: ScanPlace?

    /// Calls `body` with the parts of the hash space before the end, until it returns `false`. Allocates nothing, since a
    /// commit calls it under its locks.
    func forEachPart(_ body: (HashPart) -> Bool) {
        guard let end else {
            let half = HashPart(prefix: 0, depth: 1, suffix: 0, suffixBits: 0)
            _ = body(half) && body(HashPart(prefix: 1 << 63, depth: 1, suffix: 0, suffixBits: 0))
            return
        }
        // All hashes below a number are as many runs as it has ones.
        for bit in (0..<64).reversed() where end.prefix >> bit & 1 == 1 {
            let run = end.prefix & ~(1 << bit) & ~((1 << bit) - 1)
            guard body(HashPart(prefix: run, depth: UInt64(64 - bit), suffix: 0, suffixBits: 0)) else { return }
        }
        guard var part = end.part else { return }
        for suffix in 0..<part.suffix {
            part.suffix = suffix
            guard body(part) else { return }
        }
    }
}
