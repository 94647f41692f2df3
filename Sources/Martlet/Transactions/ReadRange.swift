/// How far a transaction has iterated over a keyspace: over all keys up to a place in the hash space.
///
/// A number of the clock says what was there, so however many parts were visited, one range stands for them.
struct ReadRange: Equatable {
    /// Which of the transaction's keyspaces.
    let keyspace: Int
    /// Where the iteration was to go on, `nil` at the end.
    var end: ScanPlace?

    /// The parts of the hash space before the end.
    var parts: [HashPart] {
        guard let end else { return [0, 1 << 63].map { HashPart(prefix: $0, depth: 1, suffix: 0, suffixBits: 0) } }
        var parts: [HashPart] = []
        // All hashes below a number are as many runs as it has ones.
        for bit in (0..<64).reversed() where end.prefix >> bit & 1 == 1 {
            let run = end.prefix & ~(1 << bit) & ~((1 << bit) - 1)
            parts.append(HashPart(prefix: run, depth: UInt64(64 - bit), suffix: 0, suffixBits: 0))
        }
        guard let next = end.part else { return parts }
        for suffix in 0..<next.suffix {
            parts.append(
                HashPart(prefix: next.prefix, depth: next.depth, suffix: suffix, suffixBits: next.suffixBits))
        }
        return parts
    }
}
