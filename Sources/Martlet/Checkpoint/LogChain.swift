/// The files of a log, each the continuation of the one before, up to the newest.
///
/// Of files that a checkpoint made needless, some may be left where others are gone: they were being removed when the
/// process ended. So what is before a gap is no part of the chain, and whether the rest is enough is for the checkpoints to
/// say.
struct LogChain {
    /// Oldest first; at least one.
    let segments: [LogSegment]

    /// Reads the headers.
    init(_ files: DirectoryFiles, in storage: any Storage) throws(StoreError) {
        var segments: [LogSegment] = []
        for name in files.segments {
            let segment = try LogSegment.open(name, in: storage)
            if let before = segments.last?.header {
                guard segment.header.identity == before.identity else {
                    throw .corrupted(storage, name, at: 0, .identity)
                }
                if !LogChain.follows(segment.header, before) { segments.removeAll() }
            }
            segments.append(segment)
        }
        guard !segments.isEmpty else {
            throw .corrupted(storage, files.checkpoints[files.checkpoints.count - 1], at: 0, .missing)
        }
        self.segments = segments
    }

    /// Whether a file begins where the one before ends.
    static func follows(_ header: LogSegmentHeader, _ before: LogSegmentHeader) -> Bool {
        header.previousBase == before.base && header.previousEnd >= before.base && header.previousEnd <= header.base
            && (before.sealedEnd == 0 || header.previousEnd == before.sealedEnd)
    }

    private init(_ segments: [LogSegment]) { self.segments = segments }

    /// The part that has what comes after a position.
    func after(_ position: UInt64) -> LogChain {
        let first = segments.lastIndex { $0.header.base <= position } ?? 0
        return LogChain(Array(segments[first...]))
    }

    var identity: UInt64 { segments[0].header.identity }

    /// Whether the log goes back to the beginning.
    var isComplete: Bool { segments[0].header.isFirst }

    /// Where a file ends, as the next one says, or it itself. `nil` for one that is open.
    func end(of place: Int) -> UInt64? {
        if place + 1 < segments.count { return segments[place + 1].header.previousEnd }
        let sealed = segments[place].header.sealedEnd
        return sealed == 0 ? nil : sealed
    }

    /// Whether the log has all that comes after a position.
    func covers(_ position: UInt64) -> Bool { segments[0].header.goesOn(from: position) }

    /// The position up to which there is room in any file.
    var capacityEnd: UInt64 { segments.map(\.header.capacityEnd).max() ?? 0 }
}
