/// All memory of one store. What it hands out it counts, and when it goes, all of it goes.
///
///     participants' caches   blocks of a thread, without a lock        (`BlockCache`)
///     slabs                  blocks by size class, a mutex each         (`SlabHeap`)
///     regions                chunks of 64 KiB from mappings of 2 MiB    (`RegionHeap`)
///     tracked pieces         large records, bookkeeping                 (`TrackedHeap`)
final class StoreMemory: Sendable {
    let budget: MemoryBudget
    let regions: RegionHeap
    let slabs: SlabHeap
    let tracked: TrackedHeap
    private let address: UInt

    /// `nil` if even the bookkeeping is refused.
    init?(limitBytes: Int?) {
        budget = MemoryBudget(limitBytes: limitBytes)
        let heapBytes = RegionHeap.bytes + TrackedHeap.bytes + SlabHeap.bytes
        guard budget.charge(heapBytes) else { return nil }
        guard let address = System.allocate(bytes: heapBytes, alignment: 64) else { return nil }
        self.address = address
        regions = RegionHeap(initializingAt: address, budget: budget)
        tracked = TrackedHeap(initializingAt: address + UInt(RegionHeap.bytes), budget: budget)
        slabs = SlabHeap(initializingAt: address + UInt(RegionHeap.bytes + TrackedHeap.bytes), regions: regions)
    }

    deinit {
        regions.unmapAll()
        tracked.freeAll()
        slabs.destroy()
        System.deallocate(address)
    }
}
