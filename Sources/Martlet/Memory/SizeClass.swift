/// The sizes that blocks come in: multiples of 16 up to 128 bytes, then eight to each doubling, up to 32 KiB.
///
/// Neighbours are at most 12.5 % apart above 128 bytes, and 16 bytes below.
struct SizeClass: Hashable {
    let rawValue: Int

    static let count = 72
    static let blockBytesMax = 32 << 10
    /// A bucket that an overflowing one links to: one cache line.
    static let bucket = SizeClass(fitting: 64)
    /// A bag of retired blocks.
    static let bag = SizeClass(fitting: 1024)

    @inline(__always)
    init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// The smallest class whose blocks hold `bytes`, which is 1 to `blockBytesMax`.
    @inline(__always)
    init(fitting bytes: Int) {
        if bytes <= 128 {
            rawValue = (bytes &+ 15) &>> 4 &- 1
        } else {
            let last = bytes &- 1
            let doubling = 63 &- last.leadingZeroBitCount
            rawValue = 8 &+ (doubling &- 7) &* 8 &+ ((last &>> (doubling &- 3)) & 7)
        }
    }

    @inline(__always)
    var blockBytes: Int {
        if rawValue < 8 { return (rawValue &+ 1) &<< 4 }
        let step = rawValue &- 8
        return (9 &+ (step & 7)) &<< (4 &+ step &>> 3)
    }

    /// How many chunks a slab of this class spans: as few as keep the unused rest at its end below 1/32.
    var slabChunks: Int {
        for chunks in [1, 2, 4] where (chunks * Region.chunkBytes) % blockBytes * 32 <= chunks * Region.chunkBytes {
            return chunks
        }
        return 8
    }

    /// How many chunks `blocks` blocks take.
    func chunks(forBlocks blocks: Int) -> Int {
        let inSlab = slabChunks * Region.chunkBytes / blockBytes
        return (blocks + inSlab - 1) / inSlab * slabChunks
    }

    /// How many blocks move between a thread's cache and the slabs at once.
    var batchCount: Int { max(2, min(SizeClass.batchCountMax, SizeClass.batchBytes / blockBytes)) }

    /// Whether `count` blocks are more than two batches, so that a cache gives one of them away. Without the division that
    /// the exact number takes, and so one or two blocks late for some classes.
    @inline(__always)
    func isOverTwoBatches(_ count: Int) -> Bool {
        count > 4 && (count > 2 &* SizeClass.batchCountMax || count &* blockBytes > 2 &* SizeClass.batchBytes)
    }

    private static let batchCountMax = 64
    private static let batchBytes = 8 << 10
}
