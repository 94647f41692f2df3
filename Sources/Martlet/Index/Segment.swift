/// A run of 2ⁿ buckets that holds all keys whose hashes begin with one prefix; within it the hash's trailing n bits
/// choose the bucket. Segments start at 16 buckets and grow fourfold to 1,024; from there on they split by one more
/// bit of prefix.
///
/// The word, as it stands in the directory: bit 0, buckets are being moved out; bits 6…55, address; bits 56…, n.
struct Segment: Equatable {
    static let bucketBitsMin: UInt64 = 4
    static let bucketBitsMax: UInt64 = 10
    /// By so many bits a segment below the largest size grows or shrinks.
    static let bucketBitsStep: UInt64 = 2
    private static let addressMask: UInt64 = (1 << 56 - 1) & ~63

    let bits: UInt64

    @inline(__always)
    init(bits: UInt64) {
        self.bits = bits
    }

    /// Takes memory for a segment, or `nil` if it is refused. Its buckets are not cleared.
    init?(bucketBits: UInt64, prefix: UInt64, depth: UInt64, memory: StoreMemory) {
        let bytes = Bucket.bytes << Int(bucketBits)
        let address: UInt
        if bucketBits == Segment.bucketBitsMax {
            guard let chunk = memory.regions.takeChunks(1, whole: true) else { return nil }
            address = chunk
        } else {
            guard let piece = memory.tracked.allocate(bytes: SegmentHeader.bytes + bytes, zeroed: false) else {
                return nil
            }
            address = piece + UInt(SegmentHeader.bytes)
        }
        bits = UInt64(address) | bucketBits << 56
        header.initialize(prefix: prefix, depth: depth)
    }

    @inline(__always)
    var bucketBits: UInt64 { bits &>> 56 }

    @inline(__always)
    var isMigrating: Bool { bits & 1 != 0 }

    var migrating: Segment { Segment(bits: bits | 1) }
    var settled: Segment { Segment(bits: bits & ~1) }

    @inline(__always)
    private var address: UInt { UInt(bits & Segment.addressMask) }

    var bucketCount: UInt64 { 1 << bucketBits }

    /// What the segment costs while it has no further buckets.
    var bytes: Int { Bucket.bytes << Int(bucketBits) }

    @inline(__always)
    func bucket(at index: UInt64) -> Bucket { Bucket(at: address &+ UInt(index &<< 6)) }

    @inline(__always)
    func bucket(for hash: UInt64) -> Bucket { bucket(at: hash & (1 &<< bucketBits &- 1)) }

    /// A segment of the largest size is a chunk and keeps its header in the chunk's descriptor, smaller ones before
    /// their first bucket.
    var header: SegmentHeader {
        bucketBits == Segment.bucketBitsMax
            ? SegmentHeader(at: ChunkDescriptor(containing: address).address)
            : SegmentHeader(at: address - UInt(SegmentHeader.bytes))
    }

    func clearBuckets() {
        for index in 0..<bucketCount { bucket(at: index).clear() }
    }

    /// What to retire when nobody new can come.
    var retired: Retired {
        bucketBits == Segment.bucketBitsMax
            ? .chunk(address) : .allocation(address - UInt(SegmentHeader.bytes))
    }

    /// Frees a segment that nobody ever saw, or nobody can see any more.
    func free(to memory: StoreMemory) {
        if bucketBits == Segment.bucketBitsMax {
            memory.regions.giveBack(address, chunks: 1)
        } else {
            memory.tracked.deallocate(address - UInt(SegmentHeader.bytes))
        }
    }
}

/// 64 bytes about a segment, read only where it grows, shrinks, or has moved.
///
///     word 1     prefix, left-aligned, and depth in its low 6 bits
///     word 2     further buckets that its chains link to
///     word 3     chains that are not empty
///     word 4     the migration that moves its buckets out, 0 if none
///     word 5, 6  where they go: by the next bit of the hash after the prefix
///
/// Word 0 is left to the region, which tells by it whose chunk this is.
struct SegmentHeader {
    static let bytes = 64

    let address: UInt

    @inline(__always)
    init(at address: UInt) {
        self.address = address
    }

    func initialize(prefix: UInt64, depth: UInt64) {
        word(1).storeRelaxed(prefix | depth)
        for index in 2...6 { word(index).storeRelaxed(0) }
    }

    var prefix: UInt64 { word(1).loadRelaxed() & ~63 }
    var depth: UInt64 { word(1).loadRelaxed() & 63 }
    var furtherBuckets: Word { word(2) }
    var usedChains: Word { word(3) }
    var migration: Word { word(4) }

    func setTargets(_ zero: Segment, _ one: Segment) {
        word(5).storeRelaxed(zero.bits)
        word(6).storeRelaxed(one.bits)
    }

    /// Where the entries go, by the next bit of the hash.
    var targets: (Segment, Segment) { (Segment(bits: word(5).loadRelaxed()), Segment(bits: word(6).loadRelaxed())) }

    /// Where the entries of this hash went. The moved bucket's control word released it.
    @inline(__always)
    func target(of hash: UInt64) -> Segment {
        let next = (hash &>> (63 &- depth)) & 1
        return Segment(bits: word(5 + Int(next)).loadRelaxed())
    }

    @inline(__always)
    private func word(_ index: Int) -> Word { Word(at: address &+ UInt(index &<< 3)) }
}
