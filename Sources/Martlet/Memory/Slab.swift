/// A run of chunks cut into blocks of one size class, by way of the descriptor of its first chunk:
///
///     word 0     block size in bytes
///     word 1     first free block that was used before; free blocks are linked through their first words
///     word 2     blocks in use
///     word 3     bytes cut so far
///     word 4, 5  links of the list of slabs with free blocks
///     word 6     where the first block begins
///     word 7     bytes of all blocks
///
/// The descriptors of its further chunks hold 0 as block size and the address of the first one in word 1.
struct Slab {
    static let linkOffset: UInt = 32

    private let descriptor: ChunkDescriptor

    /// The slab whose first chunk's descriptor is at `address`.
    init(at address: UInt) {
        descriptor = ChunkDescriptor(at: address)
    }

    /// The slab that `block` was cut from.
    init(containing block: UInt) {
        let descriptor = ChunkDescriptor(containing: block)
        let isFirst = descriptor.word(0).loadRelaxed() != 0
        self.descriptor = isFirst ? descriptor : ChunkDescriptor(at: UInt(descriptor.word(1).loadRelaxed()))
    }

    /// Makes a slab of the chunks whose first byte is `start`.
    init(initializingAt start: UInt, sizeClass: SizeClass) {
        descriptor = ChunkDescriptor(containing: start)
        let region = Region(containing: start)
        let chunk = Region.chunkIndex(of: start)
        let end = region.address + UInt((chunk + sizeClass.slabChunks) * Region.chunkBytes)
        let fitting = Int(end - start) / sizeClass.blockBytes * sizeClass.blockBytes
        for (index, value) in [sizeClass.blockBytes, 0, 0, 0, 0, 0, Int(start), fitting].enumerated() {
            descriptor.word(index).storeRelaxed(UInt64(value))
        }
        for further in 1..<max(1, sizeClass.slabChunks) {
            let continuation = region.descriptor(ofChunk: chunk + further)
            continuation.word(0).storeRelaxed(0)
            continuation.word(1).storeRelaxed(UInt64(descriptor.address))
        }
    }

    var address: UInt { descriptor.address }
    var start: UInt { UInt(descriptor.word(6).loadRelaxed()) }
    var isUnused: Bool { descriptor.word(2).loadRelaxed() == 0 }
    var isExhausted: Bool { freeBlock == 0 && descriptor.word(3).loadRelaxed() == descriptor.word(7).loadRelaxed() }
    private var freeBlock: UInt { UInt(descriptor.word(1).loadRelaxed()) }

    func take() -> UInt? {
        guard !isExhausted else { return nil }
        descriptor.word(2).addOwned(1)
        let free = freeBlock
        if free != 0 {
            descriptor.word(1).storeRelaxed(Word(at: free).loadRelaxed())
            return free
        }
        let cut = descriptor.word(3).loadRelaxed()
        descriptor.word(3).storeRelaxed(cut + descriptor.word(0).loadRelaxed())
        return start + UInt(cut)
    }

    func giveBack(_ block: UInt) {
        precondition(!isUnused, "a block given back twice")
        descriptor.word(2).addOwned(-1)
        Word(at: block).storeRelaxed(UInt64(freeBlock))
        descriptor.word(1).storeRelaxed(UInt64(block))
    }
}
