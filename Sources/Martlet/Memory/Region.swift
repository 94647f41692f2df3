/// 2 MiB of address space at a multiple of 2 MiB, cut into 32 chunks of 64 KiB; the first region of a store is smaller.
///
/// The first page holds the region's own words and a descriptor for each chunk, so any address inside leads to its
/// chunk's descriptor by arithmetic alone. The rest of chunk 0 serves as a somewhat shorter chunk.
///
///     +0     links of the list of all regions, links of the list of those with free chunks
///     +32    freeChunks (bit mask), committedChunks (bit mask), chunkCount, givenBack (1: parts went back)
///     +64    touchedChunks (bit mask): those whose pages are there for sure
///     +128   64 bytes for each chunk, see `ChunkDescriptor`
///     +4096  rest of chunk 0
///
/// All words are read and written under the region heap's mutex, the descriptors by whoever holds the chunk.
struct Region: Hashable {
    static let bytes = 2 << 20
    static let chunkBytes = 64 << 10
    static let headerBytes = 4096
    static let chunkCountMax = bytes / chunkBytes
    /// Of the first region of a store, and of those that are all a limit leaves room for.
    static let smallChunkCount = 16

    let address: UInt

    @inline(__always)
    init(at address: UInt) {
        self.address = address
    }

    /// The region that `address` lies in.
    @inline(__always)
    init(containing address: UInt) {
        self.address = address & ~(UInt(Region.bytes) - 1)
    }

    var freeChunks: Word { Word(at: address &+ 32) }
    var committedChunks: Word { Word(at: address &+ 40) }
    var chunkCount: Word { Word(at: address &+ 48) }
    var givenBack: Word { Word(at: address &+ 56) }
    var touchedChunks: Word { Word(at: address &+ 64) }

    @inline(__always)
    func descriptor(ofChunk index: Int) -> ChunkDescriptor {
        ChunkDescriptor(at: address + 128 + UInt(index) * UInt(ChunkDescriptor.bytes))
    }

    /// Where the usable bytes of a chunk begin.
    func start(ofChunk index: Int) -> UInt {
        address + UInt(index == 0 ? Region.headerBytes : index * Region.chunkBytes)
    }

    @inline(__always)
    static func chunkIndex(of address: UInt) -> Int {
        Int(truncatingIfNeeded: (address &>> 16) & UInt(chunkCountMax - 1))
    }
}

/// 64 bytes about one chunk. A slab keeps its state in the descriptor of its first chunk, a segment of the index its
/// header in the descriptor of its only one.
struct ChunkDescriptor {
    static let bytes = 64

    let address: UInt

    @inline(__always)
    init(at address: UInt) {
        self.address = address
    }

    /// The descriptor of the chunk that `address` lies in.
    @inline(__always)
    init(containing address: UInt) {
        self = Region(containing: address).descriptor(ofChunk: Region.chunkIndex(of: address))
    }

    @inline(__always)
    func word(_ index: Int) -> Word { Word(at: address &+ UInt(index) * 8) }
}
