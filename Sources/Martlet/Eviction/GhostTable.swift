/// Which keys were evicted not long ago: 16 bits of each one's hash, and when, in 16 bits.
///
///     word 0   how many buckets there are, less one
///     word 1   the weight of one unit of time
///     word 2   for so many units a ghost counts
///     line 1…  buckets
///
/// Buckets of a cache line, in which the oldest of sixteen gives way; so one that was evicted too long ago needs not be taken
/// out. Time is told in what was evicted since, in units of a 4096th of the window in which a ghost counts, so that it cannot come
/// round before the bucket has been filled anew.
///
/// Used without a lock. Two slots are a word, and who changes one may undo what another did to its neighbour: then a ghost is
/// forgotten, or counts though it was taken, and one entry is taken for more or less wanted than it is.
struct GhostTable {
    private static let headerBytes = 64
    private static let bucketBytes = 64
    private static let bucketSlots = 16
    private static let slotsMin = 1 << 10
    private static let unitsInWindow = 4096

    let address: UInt

    init(at address: UInt) {
        self.address = address
    }

    /// An empty table, `nil` if there is no memory for it.
    /// - Parameters:
    ///   - count: So many keys are to be remembered at once.
    ///   - window: For how much that is evicted afterwards.
    init?(for count: Int, window: Int, memory: StoreMemory) {
        var slots = GhostTable.slotsMin
        while slots / 4 * 3 < count { slots *= 2 }
        guard let address = memory.tracked.map(bytes: GhostTable.headerBytes + slots * 4) else { return nil }
        self.address = address
        Word(at: address).storeRelaxed(UInt64(slots / GhostTable.bucketSlots - 1))
        let unit = max(1, window / GhostTable.unitsInWindow)
        Word(at: address &+ 8).storeRelaxed(UInt64(unit))
        Word(at: address &+ 16).storeRelaxed(UInt64(window / unit))
    }

    /// Whether so many keys are more than it is for.
    func isTooSmall(for count: Int) -> Bool {
        count > (Int(bucketMask) + 1) * GhostTable.bucketSlots / 4 * 3
    }

    /// Has the bucket of a hash fetched.
    @inline(__always)
    func prefetch(_ hash: UInt64) { System.prefetchForWriting(bucket(hash)) }

    /// Remembers a key.
    /// - Parameter evicted: How much has been evicted in all, itself included.
    func insert(_ hash: UInt64, evicted: UInt64) {
        let (bucket, time, fingerprint) = (bucket(hash), time(evicted), fingerprint(hash))
        var (oldest, longest) = (0, UInt64(0))
        for slot in 0..<GhostTable.bucketSlots {
            let found = load(bucket, slot)
            if found == 0 || found >> 16 == fingerprint {
                oldest = slot
                break
            }
            let age = (time &- found) & 0xffff
            if age > longest { (oldest, longest) = (slot, age) }
        }
        store(fingerprint << 16 | time, bucket, oldest)
    }

    /// Forgets a key, and says whether it was evicted within the window.
    func remove(_ hash: UInt64, evicted: UInt64) -> Bool {
        let (bucket, fingerprint) = (bucket(hash), fingerprint(hash))
        for slot in 0..<GhostTable.bucketSlots {
            let found = load(bucket, slot)
            guard found != 0, found >> 16 == fingerprint else { continue }
            store(0, bucket, slot)
            return (time(evicted) &- found) & 0xffff <= Word(at: address &+ 16).loadRelaxed()
        }
        return false
    }

    private var bucketMask: UInt64 { @inline(__always) get { Word(at: address).loadRelaxed() } }

    @inline(__always)
    private func bucket(_ hash: UInt64) -> UInt {
        address &+ UInt(GhostTable.headerBytes)
            &+ UInt(truncatingIfNeeded: (hash & bucketMask) &* UInt64(GhostTable.bucketBytes))
    }

    /// Never 0, as an empty slot is.
    private func fingerprint(_ hash: UInt64) -> UInt64 { hash >> 48 | 1 }

    private func time(_ evicted: UInt64) -> UInt64 { evicted / Word(at: address &+ 8).loadRelaxed() & 0xffff }

    private func load(_ bucket: UInt, _ slot: Int) -> UInt64 {
        word(bucket, slot).loadRelaxed() >> shift(slot) & 0xffff_ffff
    }

    private func store(_ value: UInt64, _ bucket: UInt, _ slot: Int) {
        let word = word(bucket, slot)
        word.storeRelaxed(word.loadRelaxed() & ~(0xffff_ffff << shift(slot)) | value << shift(slot))
    }

    private func shift(_ slot: Int) -> UInt64 { UInt64(slot & 1) * 32 }
    private func word(_ bucket: UInt, _ slot: Int) -> Word { Word(at: bucket &+ UInt(slot / 2 * 8)) }
}
