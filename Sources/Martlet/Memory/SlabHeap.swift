import Synchronization

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
    private let free = Atomic<Int>(0)

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

    /// Bytes of blocks that slabs have at hand.
    var freeBytes: Int { free.load(ordering: .relaxed) }

    /// Up to `count` blocks, linked through their first words, and how many; none if the memory is refused.
    /// - Parameter mayMap: Whether there may be a new slab for it.
    func take(
        _ sizeClass: SizeClass, count: Int, fromReserve: Bool = false, mayMap: Bool = true
    ) -> (first: UInt, count: Int) {
        var first: UInt = 0
        var taken = 0
        // At most one row of them: a batch may be smaller than it was to be.
        var fresh: Range<UInt> = 0..<0
        mutex(sizeClass).withLock {
            while taken < count, fresh.isEmpty,
                let slab = partialSlab(sizeClass, mayMap: mayMap && taken == 0, fromReserve)
            {
                let before = taken
                while taken < count, let block = slab.take() {
                    Word(at: block).storeRelaxed(UInt64(first))
                    first = block
                    taken += 1
                }
                fresh = slab.cut(blocks: count - taken)
                taken += fresh.count / sizeClass.blockBytes
                addFree((before - taken) * sizeClass.blockBytes, of: slab, sizeClass)
                if slab.isExhausted { list(of: slab, sizeClass).remove(slab.address) }
            }
        }
        return (link(fresh, sizeClass, before: first), taken)
    }

    /// Links blocks that were never used, one after the other, and gives back the first. Without the mutex: each is a line of
    /// memory to wait for.
    private func link(_ blocks: Range<UInt>, _ sizeClass: SizeClass, before first: UInt) -> UInt {
        guard !blocks.isEmpty else { return first }
        let step = UInt(sizeClass.blockBytes)
        for block in stride(from: blocks.lowerBound, to: blocks.upperBound, by: sizeClass.blockBytes) {
            Word(at: block).storeRelaxed(UInt64(block + step))
        }
        Word(at: blocks.upperBound - step).storeRelaxed(UInt64(first))
        return blocks.lowerBound
    }

    /// Takes back the first `count` of the blocks that are linked from `first` on, and says which block follows them.
    func giveBack(_ sizeClass: SizeClass, first: UInt, count: Int) -> UInt {
        mutex(sizeClass).withLock {
            var (block, freed) = (first, 0)
            for _ in 0..<count {
                let next = UInt(Word(at: block).loadRelaxed())
                System.prefetch(next)
                freed += giveBack(sizeClass, block: block)
                block = next
            }
            // All threads look at it, so once for all.
            free.add(freed, ordering: .relaxed)
            return block
        }
    }

    /// - Returns: How many bytes more are at hand for everyone.
    private func giveBack(_ sizeClass: SizeClass, block: UInt) -> Int {
        let slab = Slab(containing: block)
        let isListed = !slab.isExhausted && !slab.isDraining
        slab.giveBack(block)
        let freed = countFree(sizeClass.blockBytes, of: slab, sizeClass)
        if slab.isUnused {
            if isListed { list(of: slab, sizeClass).remove(slab.address) }
            end(slab, sizeClass)
        } else if !isListed, !slab.isDraining {
            list(of: slab, sizeClass).insert(slab.address)
        }
        return freed
    }

    /// Gives the chunks of an unused slab back, which is in no list.
    private func end(_ slab: Slab, _ sizeClass: SizeClass) {
        addFree(-slab.bytes, of: slab, sizeClass)
        slab.end()
        regions.giveBack(slab.start, chunks: sizeClass.slabChunks)
    }

    // MARK: Emptying a slab

    /// A slab that is to become empty, and whose memory stays for who has this.
    struct Drained {
        let slab: Slab
        let sizeClass: SizeClass
    }

    /// Has the slab of which least is in use, among some of the class that has most at hand, hand out no more blocks.
    /// - Parameter share: How much of it may be in use, in 1024ths.
    func drain(share most: Int) -> Drained? {
        let classes = (0..<SizeClass.count).map(SizeClass.init(rawValue:)).filter { $0 != .bucket }
        guard let sizeClass = classes.max(by: { classFree($0).loadRelaxed() < classFree($1).loadRelaxed() }) else {
            return nil
        }
        return mutex(sizeClass).withLock {
            guard let slab = sparsest(sizeClass), slab.usedBytes * 1024 <= most * slab.bytes else { return nil }
            partials(sizeClass).remove(slab.address)
            addFree(-slab.freeBytes, of: slab, sizeClass)
            slab.isDraining = true
            slab.hold()
            return Drained(slab: slab, sizeClass: sizeClass)
        }
    }

    private func sparsest(_ sizeClass: SizeClass) -> Slab? {
        var best: Slab?
        var next = partials(sizeClass).first
        for _ in 0..<SlabHeap.looksMax where next != 0 {
            let slab = Slab(at: next)
            if slab.usedBytes < best?.usedBytes ?? .max { best = slab }
            next = partials(sizeClass).next(after: next)
        }
        return best
    }

    private static let looksMax = 256

    /// Gives the chunks of a slab back if it has become empty, and says whether it has.
    func endIfEmpty(_ drained: Drained) -> Bool {
        mutex(drained.sizeClass).withLock {
            guard drained.slab.isHeldOnly else { return false }
            drained.slab.release()
            end(drained.slab, drained.sizeClass)
            return true
        }
    }

    /// Lets a slab hand out blocks again that did not become empty.
    func stopDraining(_ drained: Drained) {
        if endIfEmpty(drained) { return }
        mutex(drained.sizeClass).withLock {
            drained.slab.release()
            drained.slab.isDraining = false
            addFree(drained.slab.freeBytes, of: drained.slab, drained.sizeClass)
            if !drained.slab.isExhausted { partials(drained.sizeClass).insert(drained.slab.address) }
        }
    }

    /// Bytes at hand in the slabs of a class.
    private func classFree(_ sizeClass: SizeClass) -> Word {
        Word(at: address + UInt(sizeClass.rawValue * SlabHeap.classBytes + RawMutex.bytes + 8))
    }

    /// Counts what is at hand for everyone.
    private func addFree(_ bytes: Int, of slab: Slab, _ sizeClass: SizeClass) {
        free.add(countFree(bytes, of: slab, sizeClass), ordering: .relaxed)
    }

    /// Counts what is at hand for its class.
    /// - Returns: What is to be counted for all classes.
    private func countFree(_ bytes: Int, of slab: Slab, _ sizeClass: SizeClass) -> Int {
        guard !slab.isDraining, !slab.isSetAside else { return 0 }
        classFree(sizeClass).addOwned(bytes)
        return bytes
    }

    private func partialSlab(_ sizeClass: SizeClass, mayMap: Bool, _ fromReserve: Bool) -> Slab? {
        if partials(sizeClass).first != 0 { return Slab(at: partials(sizeClass).first) }
        if fromReserve, setAside(sizeClass).first != 0 { return Slab(at: setAside(sizeClass).first) }
        guard mayMap else { return nil }
        if let start = regions.takeChunks(sizeClass.slabChunks) { return add(start, sizeClass, isSetAside: false) }
        guard fromReserve, let start = regions.takeChunks(sizeClass.slabChunks, fromReserve: true) else { return nil }
        // Whatever else has blocks of that size would soon have all of this one.
        return add(start, sizeClass, isSetAside: true)
    }

    private func add(_ start: UInt, _ sizeClass: SizeClass, isSetAside: Bool) -> Slab {
        let slab = Slab(initializingAt: start, sizeClass: sizeClass)
        slab.isSetAside = isSetAside
        addFree(slab.bytes, of: slab, sizeClass)
        list(of: slab, sizeClass).insert(slab.address)
        return slab
    }

    private func mutex(_ sizeClass: SizeClass) -> RawMutex {
        RawMutex(at: address + UInt(sizeClass.rawValue * SlabHeap.classBytes))
    }

    /// The slabs of a class that have free blocks for everyone.
    private func partials(_ sizeClass: SizeClass) -> AddressList { list(at: 0, sizeClass) }

    /// Those that have some for who may have the budget's reserve.
    private func setAside(_ sizeClass: SizeClass) -> AddressList { list(at: 16, sizeClass) }

    private func list(of slab: Slab, _ sizeClass: SizeClass) -> AddressList {
        slab.isSetAside ? setAside(sizeClass) : partials(sizeClass)
    }

    private func list(at offset: Int, _ sizeClass: SizeClass) -> AddressList {
        let head = address + UInt(sizeClass.rawValue * SlabHeap.classBytes + RawMutex.bytes + offset)
        return AddressList(head: Word(at: head), linkOffset: Slab.linkOffset)
    }
}
