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
        // Together, so that no file is taken for the one before it.
        let (present, closed) = try write { (self.segment, mutex.withLock { state.closedSegments }) }
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

    func trim(before position: UInt64, retaining bytes: Int) throws(StoreError) {
        let removable = try write { () -> [LogSegmentHeader] in
            mutex.withLock {
                let ends = FileLog.ends(of: state.closedSegments, before: segment.header)
                var left = zip(state.closedSegments, ends).reduce(0) { $0 + $1.0.contentBytes(to: $1.1) }
                var count = 0
                for (header, end) in zip(state.closedSegments, ends) {
                    left -= header.contentBytes(to: end)
                    guard end <= position, left >= bytes else { break }
                    count += 1
                }
                defer { state.closedSegments.removeFirst(count) }
                return Array(state.closedSegments.prefix(count))
            }
        }
        // Oldest first, and each for good before the next, so that what is left is whole at any time.
        try storing { () throws(StorageProblem) in
            for header in removable {
                try storage.remove(header.name)
                try storage.syncDirectory()
            }
        }
    }
}
