extension KeyspaceCore {
    /// Registers the calling thread, if it is new, as a reader.
    @usableFromInline
    func reader() throws(StoreError) -> Reader {
        guard !index.isDropped else { throw .keyspaceDropped }
        return Reader(participant: try epochs.participant(), index: index)
    }

    /// Ends what `Reader.begin` began. A method of this object, and not of the reader, so that whoever inlines a read
    /// keeps the store alive to its end.
    @usableFromInline
    func end(_ reader: Reader, outer: UInt64) { reader.end(outer) }

    /// Pins, and looks for a key. `end` has to follow, whatever was found.
    @usableFromInline
    func find(_ key: RawSpan) throws(StoreError) -> PinnedValue {
        if let found = findAtOnce(key) { return found }
        return try findThoroughly(key)
    }

    /// Ends a pin of `find`. A method of this object, so that whoever inlines a read keeps the store alive to its end.
    @usableFromInline
    @inline(__always)
    func end(_ value: PinnedValue) { epochs.unpin(value.participant, outer: value.outer) }

    /// What a thread that is known finds of a key of common size. If it is `nil`, nothing is pinned.
    ///
    /// The way of nearly all reads, which one look tells. There is no call on it and little to keep, so that it takes few
    /// instructions: the fewer, the more of the calls to come are within the processor's sight, and the memory they need on
    /// its way.
    @inline(__always)
    func findAtOnce(_ key: RawSpan) -> PinnedValue? {
        guard let participant = epochs.knownParticipant, let common = CommonKey(key), !epochs.faults.has(.announceLate)
        else { return nil }
        let outer = epochs.pin(participant)
        let hash = index.hashKey.hash(common)
        switch index.firstBucket(for: hash).look(for: common, hash: hash) {
        case .found(let record, let value):
            // Who gets the value looks at it a while later.
            record.prefetchSecondLine()
            participant.gets.addOwned(1)
            index.countUse(of: record)
            return PinnedValue(value, by: participant, outer: outer)
        case .absent where !index.isDropped:
            participant.gets.addOwned(1)
            participant.misses.addOwned(1)
            return PinnedValue(nil, by: participant, outer: outer)
        case .unclear:
            let value = findFurther(key, hash, participant)
            if value != nil || !index.isDropped { return PinnedValue(value, by: participant, outer: outer) }
        case .absent: break
        }
        epochs.unpin(participant, outer: outer)
        return nil
    }

    /// The same of a key that one look does not tell of: it may be in a further bucket of its chain, or its record be long.
    @inline(never)
    func findFurther(_ key: RawSpan, _ hash: UInt64, _ participant: Participant) -> PlacedBytes? {
        Reader(participant: participant, index: index).find(key, hash: hash)?.valueBytes
    }

    @inline(never)
    func findThoroughly(_ key: RawSpan) throws(StoreError) -> PinnedValue {
        let reader = try reader()
        let outer = reader.begin()
        guard key.byteCount <= Limit.keyBytesMax else {
            reader.count(found: false)
            return PinnedValue(nil, by: reader.participant, outer: outer)
        }
        let record = reader.find(key, hash: index.hashKey.hash(key))
        return PinnedValue(record?.valueBytes, by: reader.participant, outer: outer)
    }

    @usableFromInline
    func contains(_ key: RawSpan) throws(StoreError) -> Bool {
        let found = try find(key)
        defer { end(found) }
        return found.value != nil
    }

    @usableFromInline
    func forEach(_ body: (RawSpan, RawSpan) throws -> Bool) throws {
        guard !index.isDropped else { throw StoreError.keyspaceDropped }
        try index.forEachRecord(by: try epochs.participant()) { record in
            if epochs.isPast(record) { return true }
            return try record.withKey { key in try record.withValue { value in try body(key, value) } }
        }
    }

    /// Calls `body` for the entries of some parts of the hash space from `place` on: until at least `limit` were seen,
    /// or so many parts, or all.
    /// - Parameter body: Gets the key, the value and the deadline, 0 for none.
    @usableFromInline
    func scan(
        from cursor: ScanCursor, limit: Int, _ body: (RawSpan, RawSpan, UInt64) throws -> Void
    ) throws -> ScanCursor? {
        guard !index.isDropped else { throw StoreError.keyspaceDropped }
        let participant = try epochs.participant()
        var collector = RecordCollector(index)
        var place = ScanPlace(bits: cursor.rawValue)
        var seen = 0
        let limit = max(1, limit)
        for _ in 0..<max(64, limit) where seen < limit {
            let next = try index.visitPart(at: place, by: participant, into: &collector) { records in
                seen += records.count
                for record in records where !epochs.isPast(record) {
                    try record.withKey { key in
                        try record.withValue { value in try body(key, value, record.deadline) }
                    }
                }
            }
            guard let next else { return nil }
            place = next
        }
        return ScanCursor(rawValue: place.bits)
    }

    /// How the entries are spread over the index, by a walk of it.
    @usableFromInline
    func occupancy() throws(StoreError) -> OccupancyStatistics {
        guard !index.isDropped else { throw .keyspaceDropped }
        let participant = try epochs.participant()
        var statistics = OccupancyStatistics()
        var collector = RecordCollector(index)
        var place: ScanPlace? = .start
        while let current = place {
            place = index.visitPart(at: current, by: participant, into: &collector) { statistics.add($0.count) }
        }
        return statistics
    }
}
