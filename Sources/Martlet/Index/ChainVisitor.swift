/// Looks at the chains in which a part of the hash space lives, one after the other.
protocol ChainVisitor {
    /// Looks at a chain, of which only the keys within `part` count. `false`: the chain has moved, and nothing was seen.
    mutating func visit(_ first: Bucket, of segment: Segment, within part: HashPart) -> Bool
}

extension HashIndex {
    /// Has the chains visited in which the keys of a part live now, following those that have moved.
    ///
    /// A merged segment may stand for more than the part: hence each segment is asked only for what lies between it and the
    /// one before. The caller is pinned, and found the directory since.
    func visitChains(of part: HashPart, in directory: Directory, by visitor: inout some ChainVisitor) {
        var prefix = part.prefix
        repeat {
            let segment = Segment(bits: directory.word(for: prefix).loadAcquiring())
            var own = part
            own.prefix = prefix
            own.depth = max(part.depth, segment.header.depth, HashPart.depth(of: prefix))
            visitChains(of: own, in: segment, by: &visitor)
            prefix &+= 1 << (64 - own.depth)
        } while prefix != 0 && (prefix ^ part.prefix) >> (64 - part.depth) == 0
    }

    private func visitChains(of part: HashPart, in segment: Segment, by visitor: inout some ChainVisitor) {
        guard segment.bucketBits > part.suffixBits else {
            return visitChain(of: part, at: part.suffix & (segment.bucketCount - 1), in: segment, by: &visitor)
        }
        for upper in 0..<(1 as UInt64) << (segment.bucketBits - part.suffixBits) {
            var finer = part
            finer.suffix = part.suffix | upper << part.suffixBits
            finer.suffixBits = segment.bucketBits
            visitChain(of: finer, at: finer.suffix, in: segment, by: &visitor)
        }
    }

    private func visitChain(
        of part: HashPart, at index: UInt64, in segment: Segment, by visitor: inout some ChainVisitor
    ) {
        let bucket = segment.bucket(at: index)
        guard !visitor.visit(bucket, of: segment, within: part) else { return }
        let header = SegmentHeader(at: UInt(bucket.control.loadAcquiring() & ~63))
        let (zero, one) = header.targets
        for target in zero == one ? [zero] : [zero, one] {
            if let own = part.within(target.header) { visitChains(of: own, in: target, by: &visitor) }
        }
    }

    /// The first part from `prefix` on, cut as finely as the segment there is, but no coarser than `prefix` allows.
    func firstPart(at prefix: UInt64, in directory: Directory) -> HashPart {
        let segment = Segment(bits: directory.word(for: prefix).loadAcquiring())
        return HashPart(
            prefix: prefix, depth: max(Directory.depthMin, segment.header.depth, HashPart.depth(of: prefix)),
            suffix: 0, suffixBits: segment.bucketBits)
    }
}
