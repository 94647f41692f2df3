/// Which keys were evicted not long ago: 16 bits of each one's hash, and when, in 16 bits.
///
/// Buckets of a cache line, in which the oldest of sixteen gives way; so one that was evicted too long ago needs not be taken
/// out. Time is told in what was evicted since, in units of a 4096th of the window in which a ghost counts, so that it cannot come
/// round before the bucket has been filled anew.
struct GhostTable {
    private static let bucketSlots = 16
    private static let slotsMin = 1 << 10
    private static let unitsInWindow = 4096

    private let memory: StoreMemory
    /// A multiple of 64.
    private var address: UInt = 0
    private var slots = 0
    /// The weight of one unit of time, and so many of them a ghost counts.
    private var unit = 1
    private var window = unitsInWindow
    /// What has been evicted in all.
    private var evicted = 0

    init(memory: StoreMemory) { self.memory = memory }

    /// Where the buckets are, for `prefetch`: the address, and below it the binary logarithm of how many there are. 0: nowhere.
    var place: UInt64 {
        slots == 0 ? 0 : UInt64(address) | UInt64((slots / GhostTable.bucketSlots).trailingZeroBitCount)
    }

    /// Has the bucket of a hash fetched. The table may be gone by now: then something else is, or nothing.
    @inline(__always)
    static func prefetch(_ hash: UInt64, in place: UInt64) {
        let bucket = hash & (1 &<< (place & 63) &- 1)
        System.prefetchForWriting(UInt(truncatingIfNeeded: place & ~63 &+ bucket &* 64))
    }

    /// Remembers a key.
    /// - Parameters window: For how much that is evicted afterwards.
    /// - Parameters expected: So many are to be remembered at once, if there is memory for it.
    mutating func insert(_ note: EvictionNote, window: Int, expecting count: Int) {
        evicted += note.weight
        if count > slots / 4 * 3 { grow(to: count / 3 * 4, window: window) }
        guard slots > 0 else { return }
        var oldest = 0
        for slot in 0..<GhostTable.bucketSlots {
            let found = load(note.hash, slot)
            if found == 0 || found >> 16 == fingerprint(note.hash) {
                oldest = slot
                break
            }
            if age(found) > age(load(note.hash, oldest)) { oldest = slot }
        }
        store(fingerprint(note.hash) << 16 | time, note.hash, oldest)
    }

    /// Forgets a key, and says whether it was evicted within the window.
    mutating func remove(_ hash: UInt64) -> Bool {
        guard slots > 0 else { return false }
        for slot in 0..<GhostTable.bucketSlots {
            let found = load(hash, slot)
            guard found != 0, found >> 16 == fingerprint(hash) else { continue }
            store(0, hash, slot)
            return age(found) <= UInt64(window)
        }
        return false
    }

    /// What was in it is forgotten: it grows with the store, and then has little to tell yet.
    private mutating func grow(to count: Int, window: Int) {
        var next = GhostTable.slotsMin
        while next < count { next *= 2 }
        guard let taken = memory.tracked.map(bytes: next * 4) else { return }
        if address != 0 { memory.tracked.unmap(address) }
        (address, slots) = (taken, next)
        unit = max(1, window / GhostTable.unitsInWindow)
        self.window = window / unit
    }

    /// Never 0, as an empty slot is.
    private func fingerprint(_ hash: UInt64) -> UInt64 { hash >> 48 | 1 }
    private var time: UInt64 { UInt64(evicted / unit) & 0xffff }
    private func age(_ found: UInt64) -> UInt64 { (time &- found) & 0xffff }

    private func load(_ hash: UInt64, _ slot: Int) -> UInt64 {
        word(hash, slot).loadRelaxed() >> shift(slot) & 0xffff_ffff
    }

    private func store(_ value: UInt64, _ hash: UInt64, _ slot: Int) {
        let word = word(hash, slot)
        word.storeRelaxed(word.loadRelaxed() & ~(0xffff_ffff << shift(slot)) | value << shift(slot))
    }

    private func shift(_ slot: Int) -> UInt64 { UInt64(slot & 1) * 32 }

    private func word(_ hash: UInt64, _ slot: Int) -> Word {
        let bucket = hash & UInt64(slots / GhostTable.bucketSlots - 1)
        return Word(at: address &+ UInt(bucket) &* 64 &+ UInt(slot / 2 * 8))
    }
}
