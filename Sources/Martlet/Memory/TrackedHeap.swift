/// Pieces of memory too large or too few for slabs, each on its own: large records in mappings of their own, and the
/// bookkeeping of index and threads from the C library. A list of each kind lets a closing store free them all.
///
/// `@unchecked Sendable`: the lists are only touched under `mutex`.
final class TrackedHeap: @unchecked Sendable {
    static let bytes = RawMutex.bytes + 64
    /// Before each piece: its links and size, in a cache line of its own.
    static let headerBytes = 64
    /// Pieces up to this size are such as emptying a full store needs, and may come from the budget's reserve.
    private static let smallBytesMax = 4 << 10

    private let budget: MemoryBudget
    private let mutex: RawMutex
    private let mappings: AddressList
    private let allocations: AddressList

    /// A heap without pieces in `TrackedHeap.bytes` of zeroed memory at `address`.
    init(initializingAt address: UInt, budget: MemoryBudget) {
        self.budget = budget
        mutex = RawMutex(initializingAt: address)
        mappings = AddressList(head: Word(at: address &+ UInt(RawMutex.bytes)), linkOffset: 0)
        allocations = AddressList(head: Word(at: address &+ UInt(RawMutex.bytes) + 8), linkOffset: 0)
    }

    /// Frees everything; nobody may use any of it any more.
    func freeAll() {
        while mappings.first != 0 { unmap(mappings.first + UInt(TrackedHeap.headerBytes)) }
        while allocations.first != 0 { deallocate(allocations.first + UInt(TrackedHeap.headerBytes)) }
        mutex.destroy()
    }

    /// What a piece costs, as charged to the budget.
    static func bytes(ofPiece address: UInt) -> Int {
        Int(Word(at: address - UInt(headerBytes) + 16).loadRelaxed())
    }

    /// Zeroed memory for `bytes` in a mapping of its own, at a multiple of 64, or `nil` if it is refused.
    /// - Parameters:
    ///   - fromReserve: Whether a small piece may come from the budget's reserve.
    ///   - isSmall: Whether it counts as one; `nil` if its size says so.
    func map(bytes: Int, fromReserve: Bool = true, isSmall: Bool? = nil) -> UInt? {
        let page = System.pageBytes
        let total = (bytes + TrackedHeap.headerBytes + page - 1) / page * page
        let mayUseReserve = fromReserve && isSmall ?? (total <= TrackedHeap.smallBytesMax)
        return take(mappings, total, mayUseReserve) { System.map(bytes: total) }
    }

    func unmap(_ address: UInt) {
        let piece = untrack(address, mappings)
        System.unmap(piece.address, bytes: piece.bytes)
        budget.release(piece.bytes)
    }

    /// Memory for `bytes` at a multiple of 64, or `nil` if it is refused.
    func allocate(bytes: Int, zeroed: Bool = true) -> UInt? {
        // 16 bytes are what the C library keeps beside each allocation.
        let total = bytes + TrackedHeap.headerBytes
        let cost = total + 16
        return take(allocations, cost, cost <= TrackedHeap.smallBytesMax) {
            System.allocate(bytes: total, alignment: 64, zeroed: zeroed)
        }
    }

    func deallocate(_ address: UInt) {
        let piece = untrack(address, allocations)
        System.deallocate(piece.address)
        budget.release(piece.bytes)
    }

    private func take(
        _ list: AddressList, _ cost: Int, _ fromReserve: Bool, _ acquire: () -> UInt?
    ) -> UInt? {
        guard budget.charge(cost, fromReserve: fromReserve) else { return nil }
        guard let piece = acquire() else {
            budget.release(cost)
            return nil
        }
        Word(at: piece + 16).storeRelaxed(UInt64(cost))
        mutex.withLock { list.insert(piece) }
        return piece + UInt(TrackedHeap.headerBytes)
    }

    private func untrack(_ address: UInt, _ list: AddressList) -> (address: UInt, bytes: Int) {
        let piece = address - UInt(TrackedHeap.headerBytes)
        mutex.withLock { list.remove(piece) }
        return (piece, TrackedHeap.bytes(ofPiece: address))
    }
}
