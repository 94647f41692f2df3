/// Collects the records of a part, each chain as it is at one instant.
///
/// Reads without a lock and checks the version afterwards, as every reader who relies on it does; a chain that changes
/// each time is locked in the end.
struct RecordCollector: ChainVisitor {
    /// The time of one who wants what is there now.
    static let now = UInt64.max

    private let index: HashIndex
    /// Versions up to this number are seen.
    private let time: UInt64
    /// What has its deadline at this instant or before is left out.
    private let moment: UInt64
    private(set) var records: [Record] = []
    /// The greatest version of the chains that were read.
    private(set) var version: UInt64 = 0

    /// - Parameter moment: 0 for all records, whatever their deadlines.
    init(_ index: HashIndex, at time: UInt64 = now, moment: UInt64 = 0) {
        self.index = index
        self.time = time
        self.moment = moment
    }

    mutating func begin() {
        records.removeAll(keepingCapacity: true)
        version = 0
    }

    mutating func visit(_ first: Bucket, of segment: Segment, within part: HashPart) -> Bool {
        let start = records.count
        guard readChain(first, amid: segment.header.prefix) else { return false }
        guard !index.epochs.faults.has(.ignoreParts) else { return true }
        if segment.header.depth < part.depth || segment.bucketBits < part.suffixBits {
            let others = records[start...].indices.reversed().filter { !part.contains(index.hash(of: records[$0])) }
            for other in others { records.remove(at: other) }
        }
        return true
    }

    /// Appends the records of a chain. `false`: the chain has moved, and nothing was appended.
    @inline(__always)
    private mutating func readChain(_ first: Bucket, amid prefix: UInt64) -> Bool {
        let start = records.count
        for _ in 0..<16 {
            let before = first.control.loadAcquiring()
            if before & Bucket.moved != 0 { return false }
            append(first, amid: prefix)
            // The loads of the entries acquire, so this one comes after them.
            if before & Bucket.locked == 0, first.control.loadRelaxed() == before {
                version = max(version, before >> Bucket.versionShift)
                return true
            }
            records.removeLast(records.count - start)
            System.pause()
        }
        while true {
            guard first.lock() else { return false }
            let count = slotCount(first, amid: prefix)
            if records.capacity - start >= count {
                append(first, amid: prefix)
                version = max(version, first.control.loadRelaxed() >> Bucket.versionShift)
                first.unlock()
                return true
            }
            first.unlock()
            records.reserveCapacity(start + 2 * count)
        }
    }

    @inline(__always)
    private mutating func append(_ first: Bucket, amid prefix: UInt64) {
        var next: Bucket? = first
        while let bucket = next {
            for slot in 0..<Bucket.slots {
                let entry = Entry(bits: bucket.slot(slot).loadAcquiring())
                if entry.isEmpty || entry.isLink(amid: prefix) { continue }
                if let record = seen(of: entry.record) { records.append(record) }
            }
            next = bucket.next(amid: prefix)
        }
    }

    /// What of a slot's record is seen. An intent is met only in a chain that is locked, and so read in vain.
    @inline(__always)
    private func seen(of head: Record) -> Record? {
        let record = time == RecordCollector.now ? (head.hasValue ? head : nil) : index.version(of: head, at: time)
        guard moment != 0, let record, record.isPast(at: moment) else { return record }
        return nil
    }

    private func slotCount(_ first: Bucket, amid prefix: UInt64) -> Int {
        var count = Bucket.slots
        var bucket = first
        while let next = bucket.next(amid: prefix) { (bucket, count) = (next, count + Bucket.slots) }
        return count
    }
}
