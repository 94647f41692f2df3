/// Up to 32 keys that are looked for together. Each goes through three stages: hash and fetch the bucket; choose the slot and
/// fetch its record; compare. Between two stages of a key come those of a dozen others, so that its memory is on its way
/// meanwhile; and while the first keys are compared, memory of the later ones is on its way.
///
/// The caller is pinned. A key is read in the third stage and not before, so it sees what its own thread has written since
/// the first.
@usableFromInline
struct ReadBatch {
    private let reader: Reader
    /// The directory in which the buckets are.
    private var root: UInt64 = 0
    private var hashes = InlineArray<32, UInt64>(repeating: 0)
    private var count = 0
    /// For each key the address of its bucket, from the second stage on of the slot in it that most likely is the key's.
    private var places = InlineArray<32, UInt64>(repeating: 0)

    /// How many keys a batch has at most.
    @usableFromInline
    static let keysMax = 32
    /// How many keys before it is compared a key's bucket is fetched, and its record: about as many lines as the processor can
    /// wait for at once. See docs/performance.md, "What was tried".
    @usableFromInline
    static let bucketsAhead = 24
    private static let recordsAhead = 12

    @usableFromInline
    init(by reader: Reader) {
        self.reader = reader
    }

    /// Before the first stage of `count` keys, pinned.
    @usableFromInline
    mutating func begin(count: Int) {
        root = reader.index.root.loadAcquiring()
        self.count = count
    }

    /// First stage.
    @usableFromInline
    mutating func fetchBucket(of key: RawSpan, at position: Int) {
        let hash = reader.index.hashKey.hash(key)
        let bucket = reader.index.firstBucket(for: hash)
        System.prefetch(bucket.address)
        hashes[position] = hash
        places[position] = UInt64(bucket.address)
    }

    /// Second stage of the first keys. Their buckets, and those of `bucketsAhead` keys, have been fetched.
    @usableFromInline
    mutating func fetchFirstRecords() {
        for position in 0..<min(count, ReadBatch.recordsAhead) { fetchRecord(at: position) }
    }

    @inline(__always)
    private mutating func fetchRecord(at position: Int) {
        let slot = Bucket(at: UInt(places[position])).likelySlot(hashes[position])
        // What an empty one and a link lead to does not matter, and a fetch harms nothing.
        Entry(bits: slot.loadRelaxed()).record.prefetch()
        places[position] = UInt64(slot.address)
    }

    /// Third stage: the value of the key, or `nil`. And the second one of a key that is to come.
    @usableFromInline
    mutating func find(_ key: RawSpan, at position: Int) -> PlacedBytes? {
        let ahead = position &+ ReadBatch.recordsAhead
        if ahead < count { fetchRecord(at: ahead) }
        // Words first, and then no more of the batch: else the compiler copies its arrays.
        let (hash, slot) = (hashes[position], Word(at: UInt(places[position])))
        if let common = CommonKey(key), let record = record(chosen: slot, hash),
            let value = record.shortValueBytes(of: common)
        {
            reader.participant.gets.addOwned(1)
            reader.index.countUse(of: record)
            return value
        }
        return reader.find(key, hash: hash)?.valueBytes
    }

    /// What the chosen slot leads to now, if it has the tag and its bucket is still in use.
    @inline(__always)
    private func record(chosen slot: Word, _ hash: UInt64) -> Record? {
        guard reader.index.root.loadAcquiring() == root,
            Bucket(containing: slot).control.loadAcquiring() & Bucket.moved == 0
        else { return nil }
        let entry = Entry(bits: slot.loadAcquiring())
        return entry.hasTag(of: hash) && !entry.isEmpty ? entry.record : nil
    }
}
