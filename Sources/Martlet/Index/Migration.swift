/// The move of a segment's chains to where they live from now on, a few chains at a time.
///
///     split    S  →  T0, T1 by one more bit of prefix       unit u: chain u
///     grow     S  →  T, four times as many buckets          unit u: chain u to u, u + n, u + 2n, u + 3n
///     merge    L, R (differing in the last bit)  →  T       unit u: chain u of both
///     shrink   S  →  T, a quarter of the buckets            unit u: chains u, u + m, u + 2m, u + 3m of S
///
/// One 128-byte allocation: word 0, taken by the thread that moves at present; word 1, the cursor: units before it have
/// moved; word 2, how many units; word 3, 4, the sources; word 5, 6, the targets; word 7, further buckets at hand,
/// linked through their first words; word 8, how many. Words but the first are touched by who has taken it.
struct Migration {
    static let bytes = 128
    static let sourceChainsMax = 4

    let address: UInt

    init(at address: UInt) {
        self.address = address
    }

    init(
        initializingAt address: UInt, sources: (Segment, Segment?), targets: (Segment, Segment)
    ) {
        self.address = address
        let units = min(sources.0.bucketCount, targets.0.bucketCount)
        let words = [0, 0, units, sources.0.bits, sources.1?.bits ?? 0, targets.0.bits, targets.1.bits, 0, 0]
        for (index, value) in words.enumerated() { word(index).storeRelaxed(value) }
    }

    var cursor: Word { word(1) }
    var unitCount: UInt64 { word(2).loadRelaxed() }
    var source: Segment { Segment(bits: word(3).loadRelaxed()) }
    /// The other source of a merge.
    var sibling: Segment? {
        let bits = word(4).loadRelaxed()
        return bits == 0 ? nil : Segment(bits: bits)
    }
    var targets: (Segment, Segment) { (Segment(bits: word(5).loadRelaxed()), Segment(bits: word(6).loadRelaxed())) }
    var isSplit: Bool { word(5).loadRelaxed() != word(6).loadRelaxed() }
    var isDone: Bool { cursor.loadRelaxed() == unitCount }

    enum Progress { case goesOn, isOver }

    /// Runs `body` unless another thread is moving at present, or the migration is over.
    ///
    /// Pairs acquiring with releasing, so that each mover sees what the one before it did.
    /// - Returns: Whether it ran.
    func withExclusiveAccess(_ body: () -> Progress) -> Bool {
        guard word(0).replaceAcquiring(0, with: 1) else { return false }
        if body() == .goesOn { word(0).storeReleasing(0) }
        return true
    }

    /// How many chains of the sources a unit has, and which, in order of their addresses.
    var sourceChainCount: Int { sibling != nil ? 2 : Int(max(1, source.bucketCount / targets.0.bucketCount)) }

    func sourceChain(_ index: Int, ofUnit unit: UInt64) -> (Bucket, Segment) {
        if let sibling {
            let segment = (index == 0) == (source.bits < sibling.bits) ? source : sibling
            return (segment.bucket(at: unit), segment)
        }
        return (source.bucket(at: unit + UInt64(index) * targets.0.bucketCount), source)
    }

    /// How many chains of the targets a unit has, and which.
    var targetChainCount: Int { isSplit ? 2 : Int(max(1, targets.0.bucketCount / source.bucketCount)) }

    func targetChain(_ index: Int, ofUnit unit: UInt64) -> LockedChain {
        let segment = isSplit && index == 1 ? targets.1 : targets.0
        let bucket = isSplit ? unit : unit + UInt64(index) * source.bucketCount
        return LockedChain(first: segment.bucket(at: bucket), segment: segment)
    }

    // MARK: Further buckets at hand

    func addSpare(_ bucket: Bucket) {
        Word(at: bucket.address).storeRelaxed(word(7).loadRelaxed())
        word(7).storeRelaxed(UInt64(bucket.address))
        word(8).addOwned(1)
    }

    func takeSpare() -> Bucket? {
        let spare = UInt(word(7).loadRelaxed())
        guard spare != 0 else { return nil }
        word(7).storeRelaxed(Word(at: spare).loadRelaxed())
        word(8).addOwned(-1)
        return Bucket(at: spare)
    }

    var spareCount: Int { Int(word(8).loadRelaxed()) }

    private func word(_ index: Int) -> Word { Word(at: address &+ UInt(index) * 8) }
}
