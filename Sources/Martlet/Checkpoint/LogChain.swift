/// The files of a log, each the continuation of the one before.
struct LogChain {
    /// Oldest first; at least one.
    let segments: [LogSegment]

    /// Reads the headers, and checks that nothing is missing between them.
    init(_ files: DirectoryFiles, in storage: any Storage) throws(StoreError) {
        var segments: [LogSegment] = []
        for name in files.segments {
            let segment = try LogSegment.open(name, in: storage)
            if let before = segments.last?.header {
                guard segment.header.identity == before.identity else {
                    throw .corrupted(storage, name, at: 0, .identity)
                }
                guard segment.header.previousBase == before.base, segment.header.previousEnd >= before.base,
                    segment.header.previousEnd <= segment.header.base,
                    before.sealedEnd == 0 || segment.header.previousEnd == before.sealedEnd
                else { throw .corrupted(storage, before.name, at: 0, .missing) }
            }
            segments.append(segment)
        }
        guard !segments.isEmpty else {
            throw .corrupted(storage, files.checkpoints[files.checkpoints.count - 1], at: 0, .missing)
        }
        self.segments = segments
    }

    private init(_ segments: [LogSegment]) { self.segments = segments }

    /// The part that has what comes after a position.
    func after(_ position: UInt64) -> LogChain {
        let first = segments.lastIndex { $0.header.base <= position } ?? 0
        return LogChain(Array(segments[first...]))
    }

    var identity: UInt64 { segments[0].header.identity }

    /// Whether the log goes back to the beginning.
    var isComplete: Bool { segments[0].header.previousBase == LogSegmentHeader.noBase }

    /// Where a file ends, as the next one says, or it itself. `nil` for one that is open.
    func end(of place: Int) -> UInt64? {
        if place + 1 < segments.count { return segments[place + 1].header.previousEnd }
        let sealed = segments[place].header.sealedEnd
        return sealed == 0 ? nil : sealed
    }

    /// Whether the log has all that comes after a position.
    func covers(_ position: UInt64) -> Bool { isComplete || segments[0].header.base <= position }

    /// The position up to which there is room in any file.
    var capacityEnd: UInt64 { segments.map(\.header.capacityEnd).max() ?? 0 }
}
