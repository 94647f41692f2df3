/// A piece of memory that is out of reach for newcomers and waits until nobody looks at it any more: its address in the
/// low 56 bits of a word, and how to free it above.
struct Retired {
    let bits: UInt64

    private enum Kind {
        // Below: the size class of a block.
        static let mapping: UInt64 = 100
        static let allocation: UInt64 = 101
        static let chunk: UInt64 = 102
        /// From here on: the size class of a block that is not to be reused at once.
        static let slabBlock: UInt64 = 128
    }

    init(bits: UInt64) {
        self.bits = bits
    }

    private init(_ kind: UInt64, _ address: UInt) {
        bits = UInt64(address) | kind << 56
    }

    @inline(__always)
    static func block(_ sizeClass: SizeClass, _ address: UInt) -> Retired {
        Retired(UInt64(truncatingIfNeeded: sizeClass.rawValue), address)
    }

    /// A block that goes back to its slab, past the threads' caches.
    static func slabBlock(_ sizeClass: SizeClass, _ address: UInt) -> Retired {
        Retired(Kind.slabBlock + UInt64(sizeClass.rawValue), address)
    }

    /// From `TrackedHeap.map`, with `bytes` asked for.
    static func mapping(_ address: UInt) -> Retired { Retired(Kind.mapping, address) }
    /// From `TrackedHeap.allocate`.
    static func allocation(_ address: UInt) -> Retired { Retired(Kind.allocation, address) }
    /// A whole chunk from `RegionHeap.takeChunks`.
    static func chunk(_ address: UInt) -> Retired { Retired(Kind.chunk, address) }

    private var address: UInt { UInt(bits & (1 << 56 - 1)) }

    /// The class of a block, `nil` for what is none.
    @inline(__always)
    private var sizeClass: SizeClass? {
        let kind = bits &>> 56
        return kind < Kind.mapping ? SizeClass(rawValue: Int(truncatingIfNeeded: kind)) : nil
    }

    @inline(__always)
    var bytes: Int { sizeClass?.blockBytes ?? bytesOfOther }

    private var slabClass: SizeClass? {
        let kind = bits >> 56
        return kind >= Kind.slabBlock ? SizeClass(rawValue: Int(kind - Kind.slabBlock)) : nil
    }

    @inline(never)
    private var bytesOfOther: Int {
        if let slabClass { return slabClass.blockBytes }
        return bits >> 56 == Kind.chunk ? Region.chunkBytes : TrackedHeap.bytes(ofPiece: address)
    }

    /// Frees the memory. Nobody can be looking at it.
    @inline(__always)
    func reclaim(into cache: BlockCache) {
        if let sizeClass { return cache.giveBack(sizeClass, address) }
        reclaimOther(into: cache)
    }

    @inline(never)
    private func reclaimOther(into cache: BlockCache) {
        if let slabClass {
            _ = cache.memory.slabs.giveBack(slabClass, first: address, count: 1)
            return
        }
        switch bits >> 56 {
        case Kind.mapping: cache.memory.tracked.unmap(address)
        case Kind.allocation: cache.memory.tracked.deallocate(address)
        default: cache.memory.regions.giveBack(address, chunks: 1)
        }
    }
}
