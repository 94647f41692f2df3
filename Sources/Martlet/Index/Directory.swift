/// 2ᵈ words, each a `Segment`, found by the leading d bits of a hash; a segment with a shorter prefix stands in several.
///
/// The index's root names it as address and shift in one word, so that a reader sees both or neither change.
struct Directory: Equatable {
    static let depthMin: UInt64 = 1

    let address: UInt
    let depth: UInt64

    @inline(__always)
    init(root: UInt64) {
        address = UInt(root & ~63)
        depth = 64 &- (root & 63)
    }

    /// Takes memory for a directory, whose words are still to be filled, or `nil` if it is refused.
    init?(depth: UInt64, memory: StoreMemory) {
        guard let address = memory.tracked.allocate(bytes: 8 << Int(depth), zeroed: false) else { return nil }
        self.address = address
        self.depth = depth
    }

    var root: UInt64 { UInt64(address) | (64 - depth) }
    var count: UInt64 { 1 << depth }
    var bytes: Int { 8 << Int(depth) }

    @inline(__always)
    func word(_ index: UInt64) -> Word { Word(at: address &+ UInt(index &<< 3)) }

    /// The word for a hash. Acquiring where loaded: it pairs with the release that put a new segment there.
    @inline(__always)
    func word(for hash: UInt64) -> Word { word(hash &>> (64 &- depth)) }

    func segment(_ index: UInt64) -> Segment { Segment(bits: word(index).loadAcquiring()) }

    /// The words that stand for a prefix of `depth` bits.
    func range(prefix: UInt64, depth prefixDepth: UInt64) -> Range<UInt64> {
        let first = prefix >> (64 - depth)
        return first..<first + 1 << (depth - prefixDepth)
    }

    func set(_ segment: Segment, prefix: UInt64, depth prefixDepth: UInt64, below end: UInt64 = .max) {
        for index in range(prefix: prefix, depth: prefixDepth) where index < end {
            word(index).storeReleasing(segment.bits)
        }
    }
}
