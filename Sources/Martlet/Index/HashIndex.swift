/// The hash index of one keyspace: an extendible directory (Fagin et al., 1979) of segments of one-line buckets, read
/// without locks, grown and shrunk in steps.
///
/// Invariants, which `checkInvariants` walks:
/// - A key's record is in exactly one chain: the one that its hash leads to, from the directory over moved buckets.
/// - A chain's buckets hold only entries whose hash leads to it; a link stands only in a last slot.
/// - Every word of the directory names a segment whose prefix its position begins with.
/// - A segment that is migrating has moved all of its chains before the migration's cursor and none behind.
/// - `count` is the number of entries, a segment's `usedChains` and `furtherBuckets` are what a walk finds.
///
/// Structure changes (begin and end of a migration, another directory) happen under one mutex that nobody waits for:
/// who finds it taken goes on without, since growth can wait for the next write. Moving the buckets takes only their
/// own locks.
///
/// Like `Epochs`, a few words that cost nothing to pass around; what they name lives as long as the store's memory.
struct HashIndex: Sendable {
    let epochs: Epochs
    let hashKey: HashKey
    /// How many leading bits of the hash an entry's tag gives; a split by a bit beyond reads the records' keys instead.
    let tagBits: UInt64
    private let address: UInt

    var memory: StoreMemory { epochs.memory }

    /// Tells this index from others as long as it lives.
    var identity: UInt { address }

    /// As many as an entry holds.
    static let tagBits = 64 - Entry.addressBits

    /// What the index does not shrink below.
    struct Floor: Equatable {
        let depth: UInt64
        let bucketBits: UInt64
    }

    private static let countStripes: UInt64 = 8
    private static let bytes = 256 + 64 * Int(countStripes)

    /// An empty index, laid out for `expectedEntries`, or `nil` if memory is refused.
    init?(
        epochs: Epochs, hashKey: HashKey, expectedEntries: Int,
        tagBits: UInt64 = HashIndex.tagBits
    ) {
        let memory = epochs.memory
        guard let address = memory.tracked.allocate(bytes: HashIndex.bytes) else { return nil }
        self.epochs = epochs
        self.hashKey = hashKey
        self.tagBits = tagBits
        self.address = address
        // A hint is no order: a quarter of what there may be is the most that an empty table takes.
        let bytesMax = min(memory.budget.limitBytes, System.physicalBytes) / 4
        let layout = HashIndex.layout(for: min(expectedEntries, bytesMax / Bucket.bytes * 5 / 2))
        minimumDepth.storeRelaxed(layout.depth)
        minimumBucketBits.storeRelaxed(layout.bucketBits)
        _ = RawMutex(initializingAt: address + 64)
        guard let directory = makeEmptyDirectory() else {
            memory.tracked.deallocate(address)
            return nil
        }
        root.storeReleasing(directory.root)
        setBytes(of: directory)
    }

    /// Frees the words of an index that nobody refers to any more. The entries are another matter, see `drop`.
    func destroy() {
        structureMutex.destroy()
        memory.tracked.deallocate(address)
    }

    // In the root's line, since every operation reads that: words that change almost never.
    var root: Word { @inline(__always) get { Word(at: address) } }
    /// Changes whenever the directory is exchanged for an empty one, and is odd meanwhile: with the buckets' versions, what
    /// tells a reader of several that nothing changed.
    var generation: Word { @inline(__always) get { Word(at: address &+ 8) } }
    /// 1 once the keyspace is gone.
    private var dropped: Word { @inline(__always) get { Word(at: address &+ 16) } }
    /// The number of the change that exchanged the directory for an empty one, 0 if none has.
    var emptied: Word { @inline(__always) get { Word(at: address &+ 40) } }
    /// What a plain put has to look after besides the entry, 0 for nothing: how long an entry lives whose writer does not say, in
    /// milliseconds, 0 for ever; and a mark if there are `bounds`.
    var habits: Word { @inline(__always) get { Word(at: address &+ 48) } }
    private static let isBoundedHabit: UInt64 = 1 << 63

    /// How long an entry lives whose writer does not say, in milliseconds, 0 for ever.
    var lifetime: UInt64 {
        get { habits.loadRelaxed() & ~HashIndex.isBoundedHabit }
        nonmutating set { habits.storeRelaxed(newValue | habits.loadRelaxed() & HashIndex.isBoundedHabit) }
    }

    /// Before anyone uses the index.
    func setBounds(_ bits: UInt64) {
        bounds.storeRelaxed(bits)
        habits.storeRelaxed(habits.loadRelaxed() | HashIndex.isBoundedHabit)
    }

    /// Where the store's `EvictionWords` are, with a mark if entries of this keyspace stay; 0 in a store without a bound.
    var bounds: Word { @inline(__always) get { Word(at: address &+ 56) } }
    /// The index does not shrink below these.
    var minimumDepth: Word { Word(at: address &+ 24) }
    var minimumBucketBits: Word { Word(at: address &+ 32) }
    var floor: Floor { Floor(depth: minimumDepth.loadRelaxed(), bucketBits: minimumBucketBits.loadRelaxed()) }
    var structureMutex: RawMutex { RawMutex(at: address + 64) }
    /// Bytes of directory, segments and further buckets.
    var bytes: Word { @inline(__always) get { Word(at: address &+ 128) } }
    /// A directory that is being filled to replace the present one: its root word, 0 if none.
    var nextRoot: Word { Word(at: address &+ 136) }
    /// How many of its words are filled.
    var nextFilled: Word { Word(at: address &+ 144) }
    var mergesSinceHalving: Word { Word(at: address &+ 152) }
    /// How many chains migrations have moved since the index was made.
    var movedChains: Word { Word(at: address &+ 160) }
    /// The number of the keyspace. Set before anyone uses the index.
    var keyspace: UInt32 {
        get { UInt32(truncatingIfNeeded: Word(at: address &+ 176).loadRelaxed()) }
        nonmutating set { Word(at: address &+ 176).storeRelaxed(UInt64(newValue)) }
    }
    /// How many entries have a deadline.
    var deadlines: Word { Word(at: address &+ 168) }

    @inline(__always)
    var isDropped: Bool { dropped.loadRelaxed() != 0 }

    /// Makes every later write fail. No writer is in flight.
    func markDropped() { dropped.storeRelaxed(1) }

    var directory: Directory { @inline(__always) get { Directory(root: root.loadAcquiring()) } }

    /// How many entries there are: the sum of what threads have counted, each in one of eight lines.
    var count: Int {
        var sum: UInt64 = 0
        for stripe in 0..<HashIndex.countStripes { sum &+= countStripe(stripe).loadRelaxed() }
        // While threads write, a removal may be seen before the insertion it undoes.
        return max(0, Int(Int64(bitPattern: sum)))
    }

    /// Counts in a writing section. The first threads of a store have a stripe each, which nobody else writes to, and so
    /// need no locked instruction; the others share the last one.
    /// - Parameter isBounded: Whether there may be `bounds`.
    @inline(__always)
    func addToCount(_ amount: Int, by participant: Participant, isBounded: Bool = true) {
        let ordinal = participant.ordinal.loadRelaxed()
        if ordinal < HashIndex.countStripes &- 1 {
            countStripe(ordinal).addOwned(amount)
        } else {
            countStripe(HashIndex.countStripes &- 1).addRelaxed(amount)
        }
        if isBounded, self.isBounded { countForLimit(amount) }
    }

    /// Sets the count to 0. No writer is in flight.
    func resetCount() {
        if isBounded { countForLimit(-count) }
        deadlines.storeRelaxed(0)
        for stripe in 0..<HashIndex.countStripes { countStripe(stripe).storeRelaxed(0) }
    }

    @inline(__always)
    private func countStripe(_ stripe: UInt64) -> Word { Word(at: address &+ 256 &+ UInt(stripe &* 64)) }

    /// A directory with empty segments, as large as what is to be stored needs; if memory for it is refused, the
    /// smallest there is; or `nil`.
    func makeEmptyDirectory() -> Directory? {
        makeEmptyDirectory(depth: minimumDepth.loadRelaxed(), bucketBits: minimumBucketBits.loadRelaxed())
            ?? makeEmptyDirectory(depth: Directory.depthMin, bucketBits: Segment.bucketBitsMin)
    }

    func makeEmptyDirectory(depth: UInt64, bucketBits: UInt64) -> Directory? {
        guard let directory = Directory(depth: depth, memory: memory) else { return nil }
        for index in 0..<directory.count {
            let prefix = index << (64 - directory.depth)
            guard
                let segment = Segment(
                    bucketBits: bucketBits, prefix: prefix, depth: directory.depth, memory: memory)
            else {
                for made in 0..<index { directory.segment(made).free(to: memory) }
                memory.tracked.deallocate(directory.address)
                return nil
            }
            segment.clearBuckets()
            directory.word(index).storeRelaxed(segment.bits)
        }
        return directory
    }

    /// Counts the bytes of a directory that nobody has written to yet.
    func setBytes(of directory: Directory) {
        bytes.storeRelaxed(UInt64(directory.bytes + directory.segment(0).bytes * Int(directory.count)))
    }

    /// Depth and segment size at which `entries` are two and a half to five for each chain, so that few chains need a further bucket.
    static func layout(for entries: Int) -> Floor {
        let buckets = max(0, entries) / 5
        var bucketBits = Segment.bucketBitsMin
        while bucketBits < Segment.bucketBitsMax, buckets >> Int(Directory.depthMin + bucketBits) > 0 {
            bucketBits += Segment.bucketBitsStep
        }
        var depth = Directory.depthMin
        while depth < 32, buckets >> Int(depth + bucketBits) > 0 { depth += 1 }
        return Floor(depth: depth, bucketBits: bucketBits)
    }
}
