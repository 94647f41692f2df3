/// Reading what is durable, and giving up what nobody needs.
extension FileLog {
    func changes(after number: UInt64, isBoundary: Bool) -> any ChangeSource {
        LogFollower(self, after: number, isBoundary: isBoundary)
    }

    /// Says which file has what comes after a position that is durable, or the oldest there is if that one is gone.
    func header(after position: UInt64) -> LogSegmentHeader {
        mutex.withLock {
            var header = state.present
            for earlier in state.closedSegments.reversed() {
                guard header.previousEnd > position else { break }
                header = earlier
            }
            return header
        }
    }

    /// Where each of the complete files ends: the one after it says so.
    private static func ends(of closed: [LogSegmentHeader], before present: LogSegmentHeader) -> [UInt64] {
        (closed.dropFirst() + [present]).prefix(closed.count).map(\.previousEnd)
    }

    /// How many bytes of records there are in all files, up to a position in the present one. Numbers that an opening left
    /// out are none.
    func keptBytes(to tail: UInt64) -> Int {
        mutex.withLock { closedBytes + state.present.contentBytes(to: max(tail, state.present.base)) }
    }

    /// How many there are in the complete files. The mutex is held.
    private var closedBytes: Int {
        let ends = FileLog.ends(of: state.closedSegments, before: state.present)
        return zip(state.closedSegments, ends).reduce(0) { $0 + $1.0.contentBytes(to: $1.1) }
    }

    func trim(before position: UInt64, retaining bytes: Int) throws(StoreError) {
        let removable = try write { () -> [LogSegmentHeader] in
            mutex.withLock {
                let ends = FileLog.ends(of: state.closedSegments, before: state.present)
                var (left, count) = (closedBytes, 0)
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
        var left = removable[...]
        do throws(StorageProblem) {
            while let header = left.first {
                try storage.remove(header.name)
                left.removeFirst()
                try storage.syncDirectory()
            }
        } catch {
            // They are there, and to be removed the next time.
            mutex.withLock { state.closedSegments.insert(contentsOf: left, at: 0) }
            throw StoreError(error)
        }
    }
}
