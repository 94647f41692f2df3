/// Up to 32 keys that are written soon, or read one by one: the memory of all is on its way before the first is looked for. The
/// caller is pinned.
@usableFromInline
struct PrefetchBatch {
    private let reader: Reader
    private let isForWriting: Bool
    private var hashes = InlineArray<32, UInt64>(repeating: 0)
    private var count = 0

    /// How many keys a batch has at most; further ones are passed over.
    @usableFromInline
    static let keysMax = 32

    @usableFromInline
    init(by reader: Reader, forWriting: Bool) {
        self.reader = reader
        isForWriting = forWriting
    }

    /// First pass, over the keys.
    @usableFromInline
    mutating func fetchBucket(of key: RawSpan) {
        guard count < PrefetchBatch.keysMax else { return }
        hashes[count] = isForWriting ? reader.prefetchBucketForWriting(key) : reader.prefetchBucket(key)
        count &+= 1
    }

    /// Second pass, over all that the first one has seen.
    @usableFromInline
    func fetchRecords() {
        for position in 0..<count { reader.prefetchRecord(hashes[position]) }
    }
}
