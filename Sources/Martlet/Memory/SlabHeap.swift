/// The store's blocks of all size classes: slabs of equal blocks, cut from chunks, for threads' caches to draw on.
///
/// A slab is a run of chunks; it hands out its blocks in order of address at first, so that what is written together
/// lies together, then from a list through the free ones. One whose blocks are all free goes back to the regions at
/// once. Each class has its own mutex, taken once for a batch.
///
/// `@unchecked Sendable`: a class's lists and the slabs in them are only touched under that class's mutex.
final class SlabHeap: @unchecked Sendable {
    static let bytes = SizeClass.count * classBytes
    private static let classBytes = RawMutex.bytes + 64

    private let address: UInt
    private let regions: RegionHeap

    /// A heap without slabs in `SlabHeap.bytes` of zeroed memory at `address`.
    init(initializingAt address: UInt, regions: RegionHeap) {
        self.address = address
        self.regions = regions
        for index in 0..<SizeClass.count {
            _ = RawMutex(initializingAt: address + UInt(index * SlabHeap.classBytes))
        }
    }

    func destroy() {
        for index in 0..<SizeClass.count {
            mutex(SizeClass(rawValue: index)).destroy()
        }
    }

    /// Up to `count` blocks, linked through their first words, and how many; none if the memory is refused.
    func take(_ sizeClass: SizeClass, count: Int, fromReserve: Bool = false) -> (first: UInt, count: Int) {
        mutex(sizeClass).withLock {
            var first: UInt = 0
            var taken = 0
            while taken < count, let slab = partialSlab(sizeClass, mayMap: taken == 0, fromReserve) {
                while taken < count, let block = slab.take() {
                    Word(at: block).storeRelaxed(UInt64(first))
                    first = block
                    taken += 1
                }
                if slab.isExhausted { partials(sizeClass).remove(slab.address) }
            }
            return (first, taken)
        }
    }

    /// Takes back the first `count` of the blocks that are linked from `first` on, and says which block follows them.
    func giveBack(_ sizeClass: SizeClass, first: UInt, count: Int) -> UInt {
        mutex(sizeClass).withLock {
            var block = first
            for _ in 0..<count {
                let next = UInt(Word(at: block).loadRelaxed())
                giveBack(sizeClass, block: block)
                block = next
            }
            return block
        }
    }

    private func giveBack(_ sizeClass: SizeClass, block: UInt) {
        let slab = Slab(containing: block)
        let wasExhausted = slab.isExhausted
        slab.giveBack(block)
        if slab.isUnused {
            if !wasExhausted { partials(sizeClass).remove(slab.address) }
            regions.giveBack(slab.start, chunks: sizeClass.slabChunks)
        } else if wasExhausted {
            partials(sizeClass).insert(slab.address)
        }
    }

    private func partialSlab(_ sizeClass: SizeClass, mayMap: Bool, _ fromReserve: Bool) -> Slab? {
        let list = partials(sizeClass)
        if list.first != 0 { return Slab(at: list.first) }
        guard mayMap, let start = regions.takeChunks(sizeClass.slabChunks, fromReserve: fromReserve) else { return nil }
        let slab = Slab(initializingAt: start, sizeClass: sizeClass)
        list.insert(slab.address)
        return slab
    }

    private func mutex(_ sizeClass: SizeClass) -> RawMutex {
        RawMutex(at: address + UInt(sizeClass.rawValue * SlabHeap.classBytes))
    }

    /// The slabs of a class that have free blocks.
    private func partials(_ sizeClass: SizeClass) -> AddressList {
        let head = address + UInt(sizeClass.rawValue * SlabHeap.classBytes + RawMutex.bytes)
        return AddressList(head: Word(at: head), linkOffset: Slab.linkOffset)
    }
}
