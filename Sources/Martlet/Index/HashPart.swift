/// A part of the hash space that an iteration visits at once: hashes that begin with a prefix and end in given bits.
///
/// It is fixed when it is visited, whatever the index does meanwhile: a chain may have been split, merged, spread over
/// four or joined with three others, yet the keys of a part are found by following the moves and leaving out what is
/// not of the part. Parts are disjoint and cover all, which is why an entry is visited once.
struct HashPart {
    var prefix: UInt64
    var depth: UInt64
    var suffix: UInt64
    var suffixBits: UInt64

    func contains(_ hash: UInt64) -> Bool {
        (hash ^ prefix) >> (64 - depth) == 0 && hash & (1 << suffixBits - 1) == suffix
    }

    /// What of the part lies in a segment, `nil` if nothing does.
    func within(_ header: SegmentHeader) -> HashPart? {
        guard (header.prefix ^ prefix) >> (64 - min(depth, header.depth)) == 0 else { return nil }
        var own = self
        if header.depth > depth { (own.prefix, own.depth) = (header.prefix, header.depth) }
        return own
    }

    /// How many leading bits a prefix has at least: the zeros after the last one may be of it or not.
    static func depth(of prefix: UInt64) -> UInt64 {
        prefix == 0 ? 0 : UInt64(64 - prefix.trailingZeroBitCount)
    }
}
