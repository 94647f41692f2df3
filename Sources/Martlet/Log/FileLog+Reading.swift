/// Reading what is durable, and giving up what nobody needs.
extension FileLog {
    func read(
        after position: UInt64, _ body: (LogRecordHeader, RawSpan) throws -> Bool
    ) throws {
        let end = durable.loadAcquiring()
        for segment in try segments(after: position) {
            let start = max(position, segment.header.base)
            var scanner = LogScanner(segment, from: start, to: end)
            while case .record(let header) = try scanner.next() {
                guard try scanner.withPayload({ try body(header, $0) }) else { return }
            }
        }
    }

    /// The files that have something after a position.
    private func segments(after position: UInt64) throws(StoreError) -> [LogSegment] {
        let present = try write { self.segment }
        let closed = mutex.withLock { state.closedSegments }
        let ends = FileLog.ends(of: closed, before: present.header)
        var found: [LogSegment] = []
        for (header, end) in zip(closed, ends) where end > position {
            found.append(try LogSegment.open(header.name, in: storage))
        }
        return found + [try LogSegment.open(present.header.name, in: storage)]
    }

    /// Where each of the complete files ends: the one after it says so.
    private static func ends(of closed: [LogSegmentHeader], before present: LogSegmentHeader) -> [UInt64] {
        (closed.dropFirst() + [present]).prefix(closed.count).map(\.previousEnd)
    }

    func trim(before position: UInt64) throws(StoreError) {
        let present = try write { self.segment.header }
        let removable = mutex.withLock {
            let ends = FileLog.ends(of: state.closedSegments, before: present)
            let count = ends.prefix { $0 <= position }.count
            defer { state.closedSegments.removeFirst(count) }
            return Array(state.closedSegments.prefix(count))
        }
        // Oldest first, and each for good before the next, so that what is left is whole at any time.
        try storing { () throws(StorageProblem) in
            for header in removable {
                try storage.remove(header.name)
                try storage.syncDirectory()
            }
        }
    }

    /// The position before which there are so many bytes of log.
    func position(leaving bytes: Int) -> UInt64 {
        let end = flushed.loadAcquiring()
        let units = LogPosition.units(for: bytes)
        return end > units ? end - units : 0
    }
}
