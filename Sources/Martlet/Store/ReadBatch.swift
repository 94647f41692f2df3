/// Up to 32 keys that are looked for together, in three passes, so that the memory of all is on its way before the first
/// is compared: hash and fetch the buckets, choose entries and fetch their records, compare.
///
/// The caller is pinned, and each key is read at some instant of the second pass or later.
@usableFromInline
struct ReadBatch {
    private let reader: Reader
    private var hashes = InlineArray<32, UInt64>(repeating: 0)
    /// For each key its bucket's address, and from the second pass on the entry in it that most likely is the key's.
    private var places = InlineArray<32, UInt64>(repeating: 0)

    /// How many keys a batch has at most.
    @usableFromInline
    static let keysMax = 32

    @usableFromInline
    init(by reader: Reader) {
        self.reader = reader
    }

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
            let entry = Bucket(at: UInt(places[position])).likelyEntry(hashes[position])
            // An empty one and a link lead nowhere that matters, and a fetch harms nothing.
            entry.record.prefetch()
            places[position] = entry.bits
        }
    }

    /// Third pass: the value of the key, or `nil`. Mutating, since otherwise the caller copies the batch for it.
    @usableFromInline
    mutating func find(_ key: RawSpan, at position: Int) -> PlacedBytes? {
        let entry = Entry(bits: places[position])
        if entry.hasTag(of: hashes[position]), !entry.isEmpty, entry.record.hasShortKey(key) {
            reader.participant.gets.addOwned(1)
            return entry.record.shortValueBytes(after: key)
        }
        return reader.find(key, hash: hashes[position])?.valueBytes
    }
}
