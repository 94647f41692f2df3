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

    @usableFromInline
    func get(_ key: RawSpan, into buffer: inout MutableRawSpan) throws(StoreError) -> Int? {
        let reader = try reader()
        let outer = reader.begin()
        defer { reader.end(outer) }
        guard let record = reader.find(key) else { return nil }
        return try record.withValue { value throws(StoreError) in
            guard value.byteCount <= buffer.byteCount else { throw .bufferTooSmall(needed: value.byteCount) }
            buffer.copyToStart(value)
            return value.byteCount
        }
    }

    @usableFromInline
    func contains(_ key: RawSpan) throws(StoreError) -> Bool {
        let reader = try reader()
        let outer = reader.begin()
        defer { reader.end(outer) }
        return reader.find(key) != nil
    }

    @usableFromInline
    func forEach(_ body: (RawSpan, RawSpan) throws -> Bool) throws {
        guard !index.isDropped else { throw StoreError.keyspaceDropped }
        try index.forEachRecord(by: try epochs.participant()) { record in
            try record.withKey { key in try record.withValue { value in try body(key, value) } }
        }
    }

    /// Calls `body` for the entries of some parts of the hash space from `place` on: until at least `limit` were seen,
    /// or so many parts, or all.
    @usableFromInline
    func scan(
        from cursor: ScanCursor, limit: Int, _ body: (RawSpan, RawSpan) throws -> Void
    ) throws -> ScanCursor? {
        guard !index.isDropped else { throw StoreError.keyspaceDropped }
        let participant = try epochs.participant()
        var records: [Record] = []
        var place = ScanPlace(bits: cursor.rawValue)
        var seen = 0
        let limit = max(1, limit)
        for _ in 0..<max(64, limit) where seen < limit {
            let next = try index.visitPart(at: place, by: participant, into: &records) { records in
                seen += records.count
                for record in records {
                    try record.withKey { key in try record.withValue { value in try body(key, value) } }
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
        var records: [Record] = []
        var place: ScanPlace? = .start
        while let current = place {
            place = index.visitPart(at: current, by: participant, into: &records) { statistics.add($0.count) }
        }
        return statistics
    }
}
