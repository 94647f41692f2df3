/// A part of the hash space that an iteration visits at once: hashes that begin with a prefix and end in given bits.
///
/// It is fixed when it is visited, whatever the index does meanwhile: a chain may have been split, merged, spread over
/// four or joined with three others, yet the keys of a part are found by following the moves and leaving out what is
/// not of the part. Parts are disjoint and cover all, which is why an entry is visited once.
struct HashPart {
    var prefix: UInt64
    var depth: UInt64
    var suffix: UInt64
    var suffixBits: UInt64

    func contains(_ hash: UInt64) -> Bool {
        (hash ^ prefix) >> (64 - depth) == 0 && hash & (1 << suffixBits - 1) == suffix
    }

    /// What of the part lies in a segment, `nil` if nothing does.
    func within(_ header: SegmentHeader) -> HashPart? {
        guard (header.prefix ^ prefix) >> (64 - min(depth, header.depth)) == 0 else { return nil }
        var own = self
        if header.depth > depth { (own.prefix, own.depth) = (header.prefix, header.depth) }
        return own
    }

    /// How many leading bits a prefix has at least: the zeros after the last one may be of it or not.
    static func depth(of prefix: UInt64) -> UInt64 {
        prefix == 0 ? 0 : UInt64(64 - prefix.trailingZeroBitCount)
    }
}

extension HashIndex {
    /// Calls `body` with each record, chain by chain, each chain as it is at one instant; until it returns `false`.
    ///
    /// Pinned while `body` runs for the records of one part, and not in between.
    func forEachRecord<E: Error>(by participant: Participant, _ body: (Record) throws(E) -> Bool) throws(E) {
        var records: [Record] = []
        var prefix: UInt64 = 0
        repeat {
            let (depth, suffixBits) = coordinates(at: prefix, by: participant)
            for suffix in 0..<(1 as UInt64) << suffixBits {
                let outer = epochs.pin(participant)
                defer { epochs.unpin(participant, outer: outer) }
                records.removeAll(keepingCapacity: true)
                collect(
                    HashPart(prefix: prefix, depth: depth, suffix: suffix, suffixBits: suffixBits), into: &records)
                for record in records where try !body(record) { return }
            }
            prefix &+= 1 << (64 - depth)
        } while prefix != 0
    }

    /// How finely to cut the hash space from `prefix` on: as the segment there is, but no coarser than `prefix` allows.
    private func coordinates(at prefix: UInt64, by participant: Participant) -> (depth: UInt64, suffixBits: UInt64) {
        let outer = epochs.pin(participant)
        defer { epochs.unpin(participant, outer: outer) }
        let segment = Segment(bits: directory.word(for: prefix).loadAcquiring())
        return (max(segment.header.depth, HashPart.depth(of: prefix)), segment.bucketBits)
    }

    /// Collects what belongs to the part, from one segment after the other.
    ///
    /// The directory may change in between, and name a merged segment after one of those that were merged: hence each
    /// segment is asked only for what lies between it and the one before.
    private func collect(_ part: HashPart, into records: inout [Record]) {
        var prefix = part.prefix
        repeat {
            let segment = Segment(bits: directory.word(for: prefix).loadAcquiring())
            var own = part
            own.prefix = prefix
            own.depth = max(part.depth, segment.header.depth, HashPart.depth(of: prefix))
            collect(own, in: segment, into: &records)
            prefix &+= 1 << (64 - own.depth)
        } while prefix != 0 && (prefix ^ part.prefix) >> (64 - part.depth) == 0
    }

    /// Collects what belongs to the part from one segment, following chains that have moved out of it.
    private func collect(_ part: HashPart, in segment: Segment, into records: inout [Record]) {
        guard segment.bucketBits > part.suffixBits else {
            return collect(part, at: part.suffix & (segment.bucketCount - 1), in: segment, into: &records)
        }
        for upper in 0..<(1 as UInt64) << (segment.bucketBits - part.suffixBits) {
            var finer = part
            finer.suffix = part.suffix | upper << part.suffixBits
            finer.suffixBits = segment.bucketBits
            collect(finer, at: finer.suffix, in: segment, into: &records)
        }
    }

    private func collect(_ part: HashPart, at index: UInt64, in segment: Segment, into records: inout [Record]) {
        let start = records.count
        let bucket = segment.bucket(at: index)
        guard readChain(bucket, amid: segment.header.prefix, into: &records) else {
            let header = SegmentHeader(at: UInt(bucket.control.loadAcquiring() & ~63))
            let (zero, one) = header.targets
            for target in zero == one ? [zero] : [zero, one] {
                if let own = part.within(target.header) { collect(own, in: target, into: &records) }
            }
            return
        }
        guard !epochs.faults.has(.ignoreParts) else { return }
        if segment.header.depth < part.depth || segment.bucketBits < part.suffixBits {
            let others = records[start...].indices.reversed().filter { !part.contains(hash(of: records[$0])) }
            for index in others { records.remove(at: index) }
        }
    }

    /// Appends the records of a chain as it is at one instant. `false`: the chain has moved, and nothing was appended.
    ///
    /// Reads without a lock and checks the version afterwards, as every reader who relies on it does; a chain that
    /// changes each time is locked in the end.
    private func readChain(_ first: Bucket, amid prefix: UInt64, into records: inout [Record]) -> Bool {
        let start = records.count
        for _ in 0..<16 {
            let before = first.control.loadAcquiring()
            if before & Bucket.moved != 0 { return false }
            append(first, amid: prefix, to: &records)
            // The loads of the entries acquire, so this one comes after them.
            if before & Bucket.locked == 0, first.control.loadRelaxed() == before { return true }
            records.removeLast(records.count - start)
            System.pause()
        }
        while true {
            guard first.lock() else { return false }
            let count = slotCount(first, amid: prefix)
            if records.capacity - start >= count {
                append(first, amid: prefix, to: &records)
                first.unlock()
                return true
            }
            first.unlock()
            records.reserveCapacity(start + 2 * count)
        }
    }

    private func append(_ first: Bucket, amid prefix: UInt64, to records: inout [Record]) {
        var next: Bucket? = first
        while let bucket = next {
            for index in 0..<Bucket.slots {
                let entry = Entry(bits: bucket.slot(index).loadAcquiring())
                if !entry.isEmpty, !entry.isLink(amid: prefix) { records.append(entry.record) }
            }
            next = bucket.next(amid: prefix)
        }
    }

    private func slotCount(_ first: Bucket, amid prefix: UInt64) -> Int {
        var count = Bucket.slots
        var bucket = first
        while let next = bucket.next(amid: prefix) { (bucket, count) = (next, count + Bucket.slots) }
        return count
    }
}
