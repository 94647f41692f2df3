/// Up to 32 keys that are looked for together, in three passes, so that the memory of all is on its way before the first
/// is compared: hash and fetch the buckets, choose slots and fetch their records, compare.
///
/// The caller is pinned. A key is read in the third pass and not before, so it sees what its own thread has written since
/// the first.
@usableFromInline
struct ReadBatch {
    private let reader: Reader
    /// The directory in which the buckets are.
    private var root: UInt64 = 0
    private var hashes = InlineArray<32, UInt64>(repeating: 0)
    /// For each key the address of its bucket, from the second pass on of the slot in it that most likely is the key's.
    private var places = InlineArray<32, UInt64>(repeating: 0)

    /// How many keys a batch has at most.
    @usableFromInline
    static let keysMax = 32

    @usableFromInline
    init(by reader: Reader) {
        self.reader = reader
    }

    /// Before the first pass, pinned.
    @usableFromInline
    mutating func begin() { root = reader.index.root.loadAcquiring() }

    /// First pass.
    @usableFromInline
    mutating func fetchBucket(of key: RawSpan, at position: Int) {
        let hash = reader.index.hashKey.hash(key)
        let bucket = reader.index.firstBucket(for: hash)
        System.prefetch(bucket.address)
        hashes[position] = hash
        places[position] = UInt64(bucket.address)
    }

    /// Second pass, over the first `count` keys.
    @usableFromInline
    mutating func fetchRecords(count: Int) {
        for position in 0..<count {
            let slot = Bucket(at: UInt(places[position])).likelySlot(hashes[position])
            // What an empty one and a link lead to does not matter, and a fetch harms nothing.
            Entry(bits: slot.loadRelaxed()).record.prefetch()
            places[position] = UInt64(slot.address)
        }
    }

    /// Third pass: the value of the key, or `nil`.
    @usableFromInline
    mutating func find(_ key: RawSpan, at position: Int) -> PlacedBytes? {
        // Words first, and then no more of the batch: else the compiler copies its arrays.
        let (hash, slot) = (hashes[position], Word(at: UInt(places[position])))
        if let record = record(chosen: slot, hash), record.hasShortKey(key) {
            reader.participant.gets.addOwned(1)
            reader.index.countUse(of: record)
            return record.shortValueBytes(after: key)
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
