import Synchronization

/// The store's large pieces of memory: hands out runs of 64 KiB chunks and takes them back.
///
/// A region whose chunks are all free goes back to the system whole. Free chunks elsewhere stay at hand, up to an eighth
/// of all; beyond it their pages go back one by one. What is charged to the budget is what is committed.
///
/// `@unchecked Sendable`: the lists and counters are only touched under `mutex`.
final class RegionHeap: @unchecked Sendable {
    private let budget: MemoryBudget
    private let mutex: RawMutex
    private let all: AddressList
    private let withFreeChunks: AddressList
    private var committedCount = 0
    private var freeCommittedCount = 0 {
        didSet { publishFree() }
    }
    /// Of these so many are the first of their regions.
    private var freeFirstCount = 0 {
        didSet { publishFree() }
    }
    private let free = Atomic<Int>(0)
    private let returnable = Atomic<Int>(0)
    /// So many chunks stay committed, since they were reserved.
    private var reservedCount = 0
    /// So many regions make a thread worth its while that touches them; more threads than this wait for memory.
    private static let touchedByOneMin = 4
    private static let touchingMax = 8

    /// A heap without regions in `RegionHeap.bytes` of zeroed memory at `address`.
    init(initializingAt address: UInt, budget: MemoryBudget) {
        self.budget = budget
        mutex = RawMutex(initializingAt: address)
        all = AddressList(head: Word(at: address &+ UInt(RawMutex.bytes)), linkOffset: 0)
        withFreeChunks = AddressList(head: Word(at: address &+ UInt(RawMutex.bytes) + 8), linkOffset: 16)
    }

    static let bytes = RawMutex.bytes + 64

    /// Bytes of chunks that are free and paid for.
    var freeBytes: Int { free.load(ordering: .relaxed) }

    /// Bytes of those that can be given back, and so be had for whatever is needed.
    var returnableBytes: Int { returnable.load(ordering: .relaxed) }

    private func publishFree() {
        free.store(freeCommittedCount * Region.chunkBytes, ordering: .relaxed)
        returnable.store((freeCommittedCount - freeFirstCount) * Region.chunkBytes, ordering: .relaxed)
    }

    /// Unmaps everything; nobody may use any of it any more.
    func unmapAll() {
        while all.first != 0 { unmap(Region(at: all.first)) }
        mutex.destroy()
    }

    /// The first byte of `count` chunks in a row, or `nil` if the limit or the system refuses.
    ///
    /// A single chunk may be the first of its region, 4 KiB short, unless it has to be `whole`.
    func takeChunks(_ count: Int, whole: Bool = false, fromReserve: Bool = false) -> UInt? {
        mutex.withLock {
            if let address = takeFree(count, whole, fromReserve) ?? takeFromNewRegion(count, whole, fromReserve) {
                return address
            }
            // What is committed and free, but in pieces too small, makes room in the budget for a run elsewhere.
            // A region that is there may have it; a new one needs a chunk more.
            let most = freeCommittedCount - freeFirstCount
            guard chunksLacking(for: count, fromReserve) <= most else { return nil }
            let lacking = min(most, max(0, chunksLacking(for: count + 1, fromReserve)))
            trim(keeping: freeCommittedCount - lacking, regionsMax: .max, floor: 0)
            return takeFree(count, whole, fromReserve) ?? takeFromNewRegion(count, whole, fromReserve)
        }
    }

    /// How many chunks would have to go so that the limit has room for so many others.
    private func chunksLacking(for count: Int, _ fromReserve: Bool) -> Int {
        let left = fromReserve ? budget.limitBytes - budget.totalBytes : budget.bytesLeft
        return (count * Region.chunkBytes - left + Region.chunkBytes - 1) / Region.chunkBytes
    }

    /// Has `count` chunks free whose pages are there, so that taking them later costs nothing. From now on as many stay as
    /// there are then, unless the limit leaves no other room. `false`: the limit or the system refuses; some may have been taken.
    ///
    /// Pages are touched without the mutex, in chunks that are taken out meanwhile or not yet in: other threads go on.
    func reserve(chunks count: Int) -> Bool {
        let before = mutex.withLock {
            let before = reservedCount
            reservedCount = max(before, committedCount - freeCommittedCount + count)
            return before
        }
        mapTouched(reserving: count)
        while true {
            switch mutex.withLock({ takeUntouched(reserving: count) }) {
            case .enough: return true
            case .refused:
                mutex.withLock { reservedCount = min(reservedCount, max(before, committedCount)) }
                return false
            case .chunks(let region, let chunks):
                touch(region, chunks)
                mutex.withLock { putBack(region, chunks) }
            }
        }
    }

    /// Maps as many whole regions as are lacking in one piece, where they are many, and has several threads touch them: the
    /// system clears what is touched. Each region is charged before and can be used after it, while others are touched.
    ///
    /// Where the limit or the system refuses, fewer are there in the end, and the caller goes on alone.
    private func mapTouched(reserving count: Int) {
        #if !MARTLET_PORTABLE
        let lackingCount = (count - mutex.withLock { freeChunkCount }) / Region.chunkCountMax
        let regionCount = min(lackingCount, budget.bytesLeft / Region.bytes)
        let width = min(System.processorCount, RegionHeap.touchingMax, regionCount / RegionHeap.touchedByOneMin)
        guard width > 1, let start = System.map(bytes: regionCount * Region.bytes, alignment: Region.bytes) else {
            return
        }
        System.adviseHugePages(start, bytes: regionCount * Region.bytes)
        let touch = { @Sendable (index: Int) in
            let region = Region(at: start + UInt(index * Region.bytes))
            if !self.addTouched(region, reserving: count) { System.unmap(region.address, bytes: Region.bytes) }
        }
        guard let crew = Crew(width: width) else { return (0..<regionCount).forEach(touch) }
        crew.run { [handCount = crew.handCount] hand in
            stride(from: hand, to: regionCount, by: handCount).forEach(touch)
        }
        crew.end()
        #endif
    }

    /// Charges, touches and adds a mapped region. `false`: it was not, since the limit refuses or there is enough by now.
    private func addTouched(_ region: Region, reserving count: Int) -> Bool {
        guard mutex.withLock({ freeCommittedCount }) < count, budget.charge(Region.bytes) else { return false }
        // First the page that the region's own words are in, so that nobody waits for it with the mutex held.
        Word(at: region.address).storeRelaxed(0)
        let whole = mask(0, Region.chunkCountMax)
        touch(region, whole)
        mutex.withLock {
            add(region, chunks: Region.chunkCountMax, charged: Region.chunkCountMax)
            region.touchedChunks.storeRelaxed(whole)
        }
        return true
    }

    private var freeChunkCount: Int {
        var count = 0
        var candidate = withFreeChunks.first
        while candidate != 0 {
            count += Region(at: candidate).freeChunks.loadRelaxed().nonzeroBitCount
            candidate = withFreeChunks.next(after: candidate)
        }
        return count
    }

    private func touch(_ region: Region, _ chunks: UInt64) {
        for index in 0..<Region.chunkCountMax where chunks & mask(index, 1) != 0 {
            let end = region.address + UInt((index + 1) * Region.chunkBytes)
            for page in stride(from: region.start(ofChunk: index), to: end, by: System.pageBytes) {
                Word(at: page).storeRelaxed(0)
            }
        }
    }

    private enum Untouched {
        case chunks(Region, UInt64)
        case enough
        case refused
    }

    /// Takes free chunks of one region out whose pages may not be there yet; commits some, or maps a region, if those
    /// that are committed are too few.
    private func takeUntouched(reserving count: Int) -> Untouched {
        var touched = 0
        var candidate = withFreeChunks.first
        while candidate != 0, touched < count {
            let region = Region(at: candidate)
            let free = region.freeChunks.loadRelaxed()
            touched += (free & region.touchedChunks.loadRelaxed()).nonzeroBitCount
            var chunks = free & ~region.touchedChunks.loadRelaxed()
            if chunks != 0, touched < count {
                // Close to the limit there may be room for one where there is none for all of a region.
                if !commit(region, chunks: chunks, false) {
                    chunks &= ~chunks + 1
                    guard commit(region, chunks: chunks, false) else { return .refused }
                }
                setFree(region, free & ~chunks)
                freeCommittedCount -= chunks.nonzeroBitCount
                return .chunks(region, chunks)
            }
            candidate = withFreeChunks.next(after: candidate)
        }
        if touched >= count { return .enough }
        guard mapRegion(false) != nil else { return .refused }
        return takeUntouched(reserving: count)
    }

    private func putBack(_ region: Region, _ chunks: UInt64) {
        region.touchedChunks.storeRelaxed(region.touchedChunks.loadRelaxed() | chunks)
        setFree(region, region.freeChunks.loadRelaxed() | chunks)
        freeCommittedCount += chunks.nonzeroBitCount
    }

    /// Sets which chunks are free, and keeps the list of regions that have some.
    private func setFree(_ region: Region, _ chunks: UInt64) {
        let had = region.freeChunks.loadRelaxed() != 0
        store(chunks, in: region)
        if had, chunks == 0 { withFreeChunks.remove(region.address) }
        if !had, chunks != 0 { withFreeChunks.insert(region.address) }
    }

    private func store(_ free: UInt64, in region: Region) {
        freeFirstCount += Int(free & 1) - Int(region.freeChunks.loadRelaxed() & 1)
        region.freeChunks.storeRelaxed(free)
    }

    private func takeFree(_ count: Int, _ whole: Bool, _ fromReserve: Bool) -> UInt? {
        for committed in [true, false] {
            guard let (region, first) = findFree(count, whole: whole, committed: committed) else { continue }
            guard commit(region, chunks: mask(first, count), fromReserve) else { return nil }
            return take(region, first, count)
        }
        return nil
    }

    private func takeFromNewRegion(_ count: Int, _ whole: Bool, _ fromReserve: Bool) -> UInt? {
        let first = count == 1 && !whole ? 0 : 1
        // To map a region only to find that the limit has no room for its chunks costs a system call and a page.
        guard fromReserve || budget.mayUse((first + count) * Region.chunkBytes, of: 0),
            let region = mapRegion(fromReserve)
        else { return nil }
        guard commit(region, chunks: mask(first, count), fromReserve) else {
            unmap(region)
            return nil
        }
        return take(region, first, count)
    }

    /// Takes back what `takeChunks` handed out.
    func giveBack(_ address: UInt, chunks count: Int) {
        mutex.withLock {
            let region = Region(containing: address)
            let chunks = mask(Region.chunkIndex(of: address), count)
            let free = region.freeChunks.loadRelaxed()
            precondition(free & chunks == 0, "chunks given back twice")
            if free != 0 { withFreeChunks.remove(region.address) }
            withFreeChunks.insert(region.address)
            store(free | chunks, in: region)
            freeCommittedCount += count
            let committed = region.committedChunks.loadRelaxed().nonzeroBitCount
            if free | chunks == mask(0, chunkCount(region)), committedCount - committed >= reservedCount {
                unmap(region)
            } else {
                trim(keeping: max(8, committedCount / 8), regionsMax: 8, floor: reservedCount)
            }
        }
    }

    /// Gives back the pages of all free chunks, so that memory of another kind has room in the limit.
    func giveBackFree() {
        mutex.withLock { trim(keeping: 0, regionsMax: .max, floor: 0) }
    }

    /// Gives back the pages of one free chunk, if there is any.
    func giveBackOne() {
        mutex.withLock {
            var candidate = withFreeChunks.first
            while candidate != 0 {
                let region = Region(at: candidate)
                let chunks = region.freeChunks.loadRelaxed() & region.committedChunks.loadRelaxed() & ~1
                if chunks != 0 { return decommit(region, chunks: chunks & (~chunks + 1), keeping: 0, floor: 0) }
                candidate = withFreeChunks.next(after: candidate)
            }
        }
    }

    private func findFree(_ count: Int, whole: Bool, committed: Bool) -> (Region, Int)? {
        var candidate = withFreeChunks.first
        // Runs are rare and regions with free chunks few, but a store of odd sizes may have many: look at some.
        for _ in 0..<32 where candidate != 0 {
            let region = Region(at: candidate)
            var starts = region.freeChunks.loadRelaxed()
            if committed { starts &= region.committedChunks.loadRelaxed() }
            if count > 1 || whole { starts &= ~1 }
            var run = 1
            while run < count {
                starts &= starts >> UInt64(run)
                run *= 2
            }
            if starts != 0 { return (region, starts.trailingZeroBitCount) }
            candidate = withFreeChunks.next(after: candidate)
        }
        return nil
    }

    private func take(_ region: Region, _ first: Int, _ count: Int) -> UInt {
        let free = region.freeChunks.loadRelaxed() & ~mask(first, count)
        store(free, in: region)
        freeCommittedCount -= count
        if free == 0 { withFreeChunks.remove(region.address) }
        return region.start(ofChunk: first)
    }

    /// Charges those of `chunks` that are not committed yet.
    private func commit(_ region: Region, chunks: UInt64, _ fromReserve: Bool) -> Bool {
        let (used, free) = (chunks.nonzeroBitCount * Region.chunkBytes, freeCommittedCount * Region.chunkBytes)
        guard fromReserve || budget.mayUse(used, of: free) else { return false }
        let committed = region.committedChunks.loadRelaxed()
        let missing = (chunks & ~committed).nonzeroBitCount
        guard missing == 0 || budget.charge(missing * Region.chunkBytes, fromReserve: fromReserve) else { return false }
        region.committedChunks.storeRelaxed(committed | chunks)
        committedCount += missing
        freeCommittedCount += missing
        return true
    }

    /// Gives back pages of free chunks while they are more than `kept`, from regions first that have given back some already: then
    /// the others keep their huge pages. But none below `floor` in all.
    private func trim(keeping kept: Int, regionsMax: Int, floor: Int) {
        for hasGivenBack in [UInt64(1), 0] {
            var candidate = withFreeChunks.first
            var left = regionsMax
            while left > 0, candidate != 0, freeCommittedCount > kept, committedCount > floor {
                let region = Region(at: candidate)
                candidate = withFreeChunks.next(after: candidate)
                left -= 1
                guard region.givenBack.loadRelaxed() == hasGivenBack else { continue }
                let chunks = region.freeChunks.loadRelaxed() & region.committedChunks.loadRelaxed() & ~1
                decommit(region, chunks: chunks, keeping: kept, floor: floor)
            }
        }
    }

    private func decommit(_ region: Region, chunks: UInt64, keeping kept: Int, floor: Int) {
        guard chunks != 0 else { return }
        if region.givenBack.loadRelaxed() == 0 {
            region.givenBack.storeRelaxed(1)
            System.adviseNoHugePages(region.address, bytes: chunkCount(region) * Region.chunkBytes)
        }
        var left = chunks
        while left != 0, freeCommittedCount > kept, committedCount > floor {
            let index = left.trailingZeroBitCount
            left &= left - 1
            guard System.decommit(region.start(ofChunk: index), bytes: Region.chunkBytes) else { continue }
            region.committedChunks.storeRelaxed(region.committedChunks.loadRelaxed() & ~mask(index, 1))
            region.touchedChunks.storeRelaxed(region.touchedChunks.loadRelaxed() & ~mask(index, 1))
            committedCount -= 1
            freeCommittedCount -= 1
            budget.release(Region.chunkBytes)
        }
    }

    /// A new region with all chunks free: a small one first, then large ones with huge pages, charged whole, since
    /// touching one byte of a huge page takes all of it. Close to the limit a small one still may do.
    private func mapRegion(_ fromReserve: Bool) -> Region? {
        if committedCount >= Region.smallChunkCount / 2, let region = mapRegion(chunks: Region.chunkCountMax, false) {
            return region
        }
        return mapRegion(chunks: Region.smallChunkCount, fromReserve)
    }

    private func mapRegion(chunks: Int, _ fromReserve: Bool) -> Region? {
        let huge = chunks == Region.chunkCountMax
        let chargedChunks = huge ? chunks : 1
        guard budget.charge(chargedChunks * Region.chunkBytes, fromReserve: fromReserve) else { return nil }
        guard let address = System.map(bytes: chunks * Region.chunkBytes, alignment: Region.bytes) else {
            budget.release(chargedChunks * Region.chunkBytes)
            return nil
        }
        if huge { System.adviseHugePages(address, bytes: Region.bytes) }
        let region = Region(at: address)
        add(region, chunks: chunks, charged: chargedChunks)
        return region
    }

    /// Adds mapped memory as a region all of whose chunks are free.
    private func add(_ region: Region, chunks: Int, charged: Int) {
        region.chunkCount.storeRelaxed(UInt64(chunks))
        store(mask(0, chunks), in: region)
        region.committedChunks.storeRelaxed(mask(0, charged))
        region.givenBack.storeRelaxed(0)
        region.touchedChunks.storeRelaxed(0)
        committedCount += charged
        freeCommittedCount += charged
        all.insert(region.address)
        withFreeChunks.insert(region.address)
    }

    private func unmap(_ region: Region) {
        let committed = region.committedChunks.loadRelaxed()
        committedCount -= committed.nonzeroBitCount
        freeCommittedCount -= (committed & region.freeChunks.loadRelaxed()).nonzeroBitCount
        if region.freeChunks.loadRelaxed() != 0 { withFreeChunks.remove(region.address) }
        store(0, in: region)
        all.remove(region.address)
        System.unmap(region.address, bytes: chunkCount(region) * Region.chunkBytes)
        budget.release(committed.nonzeroBitCount * Region.chunkBytes)
    }

    private func chunkCount(_ region: Region) -> Int { Int(region.chunkCount.loadRelaxed()) }

    private func mask(_ first: Int, _ count: Int) -> UInt64 { ((1 << UInt64(count)) - 1) << UInt64(first) }
}
