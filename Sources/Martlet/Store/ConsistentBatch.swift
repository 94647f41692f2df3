/// The records of several keys, read one after the other, and what tells whether they were all there at one instant.
///
/// Each bucket's control word is loaded before and after its entries, and all of them once more at the end: where none
/// has changed, every record was in place from the end of the first pass to the beginning of the second. The keyspace's
/// generation is treated alike, since `clear` leaves the old buckets as they were.
@usableFromInline
struct ConsistentBatch {
    private let reader: Reader
    private var generation: UInt64 = 0
    private var hashes: [UInt64] = []
    private var records: [Record?]
    /// What counts as now for deadlines, 0 before it is known.
    private var moment: UInt64 = 0
    private var seen: [(bucket: Bucket, control: UInt64)] = []

    @usableFromInline
    init(reader: Reader, count: Int) {
        self.reader = reader
        hashes.reserveCapacity(count)
        seen.reserveCapacity(count)
        records = Array(repeating: nil, count: count)
    }

    @usableFromInline
    mutating func begin() {
        generation = reader.index.generation.loadAcquiring()
        hashes.removeAll(keepingCapacity: true)
        seen.removeAll(keepingCapacity: true)
    }

    @usableFromInline
    mutating func prefetchBucket(_ key: RawSpan) {
        hashes.append(reader.prefetchBucket(key))
    }

    @usableFromInline
    func prefetchRecord(at position: Int) {
        reader.prefetchRecord(hashes[position])
    }

    @usableFromInline
    mutating func read(_ key: RawSpan, at position: Int) {
        // A test that is to notice a missing check needs writers to come in between.
        if reader.index.epochs.faults.has(.ignoreVersions) { System.yield() }
        let found = reader.index.findSettled(key, hash: hashes[position])
        records[position] = found.record
        seen.append((found.bucket, found.control))
    }

    mutating func set(_ record: Record?, at position: Int) { records[position] = record }

    /// Whether nothing has changed since it was read.
    @usableFromInline
    var stands: Bool {
        if reader.index.epochs.faults.has(.ignoreVersions) { return true }
        // What was loaded before was loaded acquiring, so these loads come after it.
        let index = reader.index
        return generation & 1 == 0 && seen.allSatisfy { $0.bucket.control.loadRelaxed() == $0.control }
            && index.generation.loadRelaxed() == generation
    }

    /// What was read at last, counted as one read.
    @usableFromInline
    mutating func record(at position: Int) -> Record? {
        var record = records[position]
        if let found = record, found.deadline != 0 {
            // One instant for all, after which all of them were still there.
            if moment == 0 { moment = reader.index.epochs.time.now }
            if found.isPast(at: moment) { record = nil }
        }
        if let record { reader.index.countUse(of: record) }
        reader.count(found: record != nil)
        return record
    }
}
