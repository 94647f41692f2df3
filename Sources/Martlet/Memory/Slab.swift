/// A run of chunks cut into blocks of one size class, by way of the descriptor of its first chunk:
///
///     word 0     block size in bytes
///     word 1     first free block that was used before; free blocks are linked through their first words
///     word 2     blocks in use
///     word 3     bytes cut so far
///     word 4, 5  links of the list of slabs with free blocks
///     word 6     where the first block begins
///     word 7     bytes of all blocks; bit 63: it is to become empty, and hands out none; bit 62: it came from the budget's reserve
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
    /// 0 where it is no slab, or one no more.
    var blockBytes: Int { Int(descriptor.word(0).loadRelaxed()) }
    private var usedBlocks: Int { Int(descriptor.word(2).loadRelaxed()) }
    var cutBytes: Int { Int(descriptor.word(3).loadRelaxed()) }
    var bytes: Int { Int(descriptor.word(7).loadRelaxed() & ~(Slab.draining | Slab.setAside)) }
    var usedBytes: Int { usedBlocks * blockBytes }
    var freeBytes: Int { bytes - usedBytes }
    var isUnused: Bool { usedBlocks == 0 }
    var isExhausted: Bool { freeBlock == 0 && cutBytes == bytes }

    /// Whether it hands out no blocks, so that it becomes empty.
    var isDraining: Bool {
        get { descriptor.word(7).loadRelaxed() & Slab.draining != 0 }
        nonmutating set { set(Slab.draining, newValue) }
    }

    /// Whether its blocks are for those alone who may have the budget's reserve.
    var isSetAside: Bool {
        get { descriptor.word(7).loadRelaxed() & Slab.setAside != 0 }
        nonmutating set { set(Slab.setAside, newValue) }
    }

    private static let draining: UInt64 = 1 << 63
    private static let setAside: UInt64 = 1 << 62

    private func set(_ flag: UInt64, _ isSet: Bool) {
        let others = descriptor.word(7).loadRelaxed() & ~flag
        descriptor.word(7).storeRelaxed(isSet ? others | flag : others)
    }

    /// Counts as a block in use, so that the slab stays.
    func hold() { descriptor.word(2).addOwned(1) }
    func release() { descriptor.word(2).addOwned(-1) }
    var isHeldOnly: Bool { usedBlocks == 1 }

    /// Makes it a slab no more: its chunks go back.
    func end() { descriptor.word(0).storeRelaxed(0) }

    private var freeBlock: UInt { UInt(descriptor.word(1).loadRelaxed()) }

    /// A free block that was used before.
    func take() -> UInt? {
        let free = freeBlock
        guard free != 0 else { return nil }
        descriptor.word(1).storeRelaxed(Word(at: free).loadRelaxed())
        descriptor.word(2).addOwned(1)
        return free
    }

    /// Up to `blocks` blocks in a row that were never used, as the addresses they take.
    func cut(blocks: Int) -> Range<UInt> {
        let count = min(blocks, (bytes - cutBytes) / blockBytes)
        let first = start + UInt(cutBytes)
        descriptor.word(2).addOwned(count)
        descriptor.word(3).addOwned(count * blockBytes)
        return first..<first + UInt(count * blockBytes)
    }

    func giveBack(_ block: UInt) {
        precondition(!isUnused, "a block given back twice")
        descriptor.word(2).addOwned(-1)
        Word(at: block).storeRelaxed(UInt64(freeBlock))
        descriptor.word(1).storeRelaxed(UInt64(block))
    }
}
