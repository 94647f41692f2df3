import Synchronization

/// One 64-bit word of shared memory, accessed atomically.
///
/// The orderings are part of the names because each use has to argue for its own. The memory must stay mapped while the
/// word is used: it belongs to a structure that the caller keeps alive, by owning it or by a pin.
struct Word {
    let address: UInt

    @inline(__always)
    init(at address: UInt) {
        self.address = address
    }

    @inline(__always)
    private var cell: UnsafeMutablePointer<Atomic<UInt64>> {
        unsafe UnsafeMutablePointer(bitPattern: address).unsafelyUnwrapped
    }

    @inline(__always)
    func loadRelaxed() -> UInt64 { unsafe cell.pointee.load(ordering: .relaxed) }

    /// As a number of things that threads count up and down, each after what it did: while they do, what went may be seen before
    /// what came.
    func loadCount() -> Int { max(0, Int(Int64(bitPattern: loadRelaxed()))) }

    @inline(__always)
    func loadAcquiring() -> UInt64 { unsafe cell.pointee.load(ordering: .acquiring) }

    /// A load in the single order of all sequentially consistent accesses.
    @inline(__always)
    func loadSequential() -> UInt64 { unsafe cell.pointee.load(ordering: .sequentiallyConsistent) }

    @inline(__always)
    func storeRelaxed(_ value: UInt64) { unsafe cell.pointee.store(value, ordering: .relaxed) }

    /// Stores bits 48 to 55, and leaves the others as they are, whoever stores them meanwhile.
    @inline(__always)
    func storeRelaxed(byte6 value: UInt8) {
        #if _endian(little)
        let byte = address &+ 6
        #else
        let byte = address &+ 1
        #endif
        unsafe UnsafeMutablePointer<Atomic<UInt8>>(bitPattern: byte).unsafelyUnwrapped.pointee
            .store(value, ordering: .relaxed)
    }

    @inline(__always)
    func storeReleasing(_ value: UInt64) { unsafe cell.pointee.store(value, ordering: .releasing) }

    /// Stores `value` so that no later access of this thread, of whatever kind, comes before it.
    ///
    /// On x86-64 the exchange is itself a full barrier; elsewhere a fence follows it.
    @inline(__always)
    func storeFenced(_ value: UInt64) {
        _ = unsafe cell.pointee.exchange(value, ordering: .sequentiallyConsistent)
        #if !arch(x86_64)
        System.fullFence()
        #endif
    }

    /// Sets bits so that no later access of this thread, of whatever kind, comes before it, as `storeFenced` does.
    func setFenced(_ bits: UInt64) {
        _ = unsafe cell.pointee.bitwiseOr(bits, ordering: .sequentiallyConsistent)
        #if !arch(x86_64)
        System.fullFence()
        #endif
    }

    /// Clears all bits but `bits`, releasing.
    func keepReleasing(_ bits: UInt64) {
        _ = unsafe cell.pointee.bitwiseAnd(bits, ordering: .releasing)
    }

    /// Replaces `expected` by `desired`, and says whether it did. May fail for no reason.
    @inline(__always)
    func replaceRelaxed(_ expected: UInt64, with desired: UInt64) -> Bool {
        unsafe cell.pointee.weakCompareExchange(expected: expected, desired: desired, ordering: .relaxed).exchanged
    }

    /// Replaces `expected` by `desired`, acquiring if it does, and says whether it did.
    @inline(__always)
    func replaceAcquiring(_ expected: UInt64, with desired: UInt64) -> Bool {
        unsafe cell.pointee.compareExchange(
            expected: expected, desired: desired, successOrdering: .acquiring, failureOrdering: .relaxed
        ).exchanged
    }

    /// Replaces `expected` by `desired`, releasing if it does, acquiring in any case, and says whether it did.
    @inline(__always)
    func replaceOrdered(_ expected: UInt64, with desired: UInt64) -> Bool {
        unsafe cell.pointee.compareExchange(
            expected: expected, desired: desired, successOrdering: .acquiringAndReleasing,
            failureOrdering: .acquiring
        ).exchanged
    }

    /// Stores `value` and gives back what it replaced, acquiring and releasing.
    @inline(__always)
    func exchangeOrdered(_ value: UInt64) -> UInt64 {
        unsafe cell.pointee.exchange(value, ordering: .acquiringAndReleasing)
    }

    /// Replaces `expected` by `desired` in the single order of all sequentially consistent accesses.
    @inline(__always)
    func replaceSequential(_ expected: UInt64, with desired: UInt64) -> Bool {
        unsafe cell.pointee.compareExchange(
            expected: expected, desired: desired, ordering: .sequentiallyConsistent
        ).exchanged
    }

    /// Adds in the single order of all sequentially consistent accesses, and gives back the sum.
    func addSequential(_ amount: Int) -> UInt64 {
        unsafe cell.pointee.wrappingAdd(
            UInt64(bitPattern: Int64(amount)), ordering: .sequentiallyConsistent
        ).newValue
    }

    @inline(__always)
    func addRelaxed(_ amount: Int) {
        _ = unsafe cell.pointee.wrappingAdd(UInt64(bitPattern: Int64(amount)), ordering: .relaxed)
    }

    /// Adds and gives back the sum: everything before is visible to whoever sees a greater sum, and the other way. Adding
    /// nothing is a look at the word that has a place in the order of all additions.
    @inline(__always)
    func addOrdered(_ amount: UInt64) -> UInt64 {
        unsafe cell.pointee.wrappingAdd(amount, ordering: .acquiringAndReleasing).newValue
    }

    /// Adds to a word that only the calling thread writes; others may read it at any time.
    @inline(__always)
    func addOwned(_ amount: Int) {
        storeRelaxed(loadRelaxed() &+ UInt64(truncatingIfNeeded: amount))
    }
}
