extension HashIndex {
    /// Calls `body` with each record, chain by chain, each chain as it is at one instant; until it returns `false`.
    ///
    /// Pinned while `body` runs for the records of one part, and not in between.
    func forEachRecord<E: Error>(by participant: Participant, _ body: (Record) throws(E) -> Bool) throws(E) {
        var records: [Record] = []
        var place: ScanPlace? = .start
        while let current = place {
            var goesOn = true
            place = try visitPart(at: current, by: participant, into: &records) { records throws(E) in
                for record in records where goesOn { goesOn = try body(record) }
            }
            guard goesOn else { return }
        }
    }

    /// Calls `body` with the records of the part at `place`, while pinned, and gives back the place after it, `nil` at
    /// the end of the hash space.
    /// - Parameter records: Memory for them, to be used again for the next part.
    func visitPart<E: Error>(
        at place: ScanPlace, by participant: Participant, into records: inout [Record],
        _ body: ([Record]) throws(E) -> Void
    ) throws(E) -> ScanPlace? {
        let outer = epochs.pin(participant)
        defer { epochs.unpin(participant, outer: outer) }
        let part = place.part ?? firstPart(at: place.prefix)
        records.removeAll(keepingCapacity: true)
        collect(part, into: &records)
        try body(records)
        return ScanPlace(after: part)
    }

    /// The first part from `prefix` on, cut as finely as the segment there is, but no coarser than `prefix` allows.
    private func firstPart(at prefix: UInt64) -> HashPart {
        let segment = Segment(bits: directory.word(for: prefix).loadAcquiring())
        return HashPart(
            prefix: prefix, depth: max(Directory.depthMin, segment.header.depth, HashPart.depth(of: prefix)),
            suffix: 0, suffixBits: segment.bucketBits)
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
                if entry.isEmpty || entry.isLink(amid: prefix) || entry.record.isPlaceholder { continue }
                records.append(entry.record)
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
