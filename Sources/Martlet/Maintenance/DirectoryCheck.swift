/// Reads all that a store's directory has and looks whether it is as it was written, by itself and together. Needs no more
/// memory than a few records.
struct DirectoryCheck {
    private let storage: any Storage
    private(set) var report = DirectoryReport()
    /// Those whose headers are good, oldest first.
    private var segments: [LogSegment] = []
    private var checkpoints: [CheckpointSummary] = []

    init(_ storage: any Storage) { self.storage = storage }

    mutating func run() throws(StoreError) {
        let files = try DirectoryFiles(in: storage)
        for name in files.temporaries { try note(name, .temporary) }
        for name in files.checkpoints { try check(checkpoint: name) }
        for name in files.segments { try open(segment: name) }
        for place in segments.indices { try check(segment: place) }
        if !files.isNew { checkTogether() }
    }

    // MARK: Files

    private mutating func check(checkpoint name: String) throws(StoreError) {
        try note(name, .checkpoint)
        do throws(StoreError) {
            var reader = try CheckpointReader(name, in: storage)
            let summary = try reader.verify()
            report.files[report.files.count - 1].records = summary.entries
            checkpoints.append(summary)
        } catch {
            try add(error)
        }
    }

    private mutating func open(segment name: String) throws(StoreError) {
        try note(name, .log)
        do throws(StoreError) {
            segments.append(try LogSegment.open(name, in: storage))
        } catch {
            try add(error)
        }
    }

    private mutating func check(segment place: Int) throws(StoreError) {
        let segment = segments[place]
        let known = knownEnd(of: place)
        var scanner = LogScanner(segment, to: known)
        var attested = AttestedEnd(from: segment.header.base)
        var records = 0
        while true {
            switch try storing({ () throws(StorageProblem) in try scanner.next() }) {
            case .record(let header):
                records += 1
                report.last = max(report.last, SequenceNumber(rawValue: header.number))
                if known == nil, !attested.note(header) {
                    let end = segment.header.offset(of: header.number)
                    add(segment.header.name, end, "no record ends where it was synced")
                }
                if header.kind == .change, !(scanner.withPayload { Effect.areWhole(in: $0) }) {
                    add(segment.header.name, segment.header.offset(of: header.number), "a change is not one")
                }
                continue
            case let step:
                if scanner.position != known, try !isTorn(&scanner, step, isLast: known == nil) {
                    add(segment.header.name, scanner.offset, "what was synced here is damaged or missing")
                    if try storing({ () throws(StorageProblem) in try scanner.findNext() }) {
                        attested = AttestedEnd(from: scanner.position)
                        continue
                    }
                }
            }
            break
        }
        if let file = report.files.firstIndex(where: { $0.name == segment.header.name }) {
            report.files[file].records = records
        }
    }

    private func knownEnd(of place: Int) -> UInt64? {
        if place + 1 < segments.count, segments[place + 1].header.previousBase == segments[place].header.base {
            return segments[place + 1].header.previousEnd
        }
        let sealed = segments[place].header.sealedEnd
        return sealed == 0 ? nil : sealed
    }

    /// Whether the log ends as a crash leaves it; notes where.
    private mutating func isTorn(
        _ scanner: inout LogScanner, _ step: LogScanner.Step, isLast: Bool
    ) throws(StoreError) -> Bool {
        guard isLast, scanner.header.sealedEnd == 0,
            try storing({ () throws(StorageProblem) in try !scanner.isAttestedBeyond() })
        else { return false }
        if case .bad = step { (report.tornFile, report.tornOffset) = (scanner.header.name, scanner.offset) }
        return true
    }

    // MARK: Together

    private mutating func checkTogether() {
        guard !segments.isEmpty else { return add(storage.path, 0, "there is no log") }
        var first = segments[0]
        for (before, after) in zip(segments, segments.dropFirst()) {
            if after.header.identity != before.header.identity {
                add(after.header.name, 0, "it is another store's")
            }
            // What is before a gap was being removed, or is missed by the checkpoints.
            if !LogChain.follows(after.header, before.header) { first = after }
        }
        let isComplete = first.header.previousBase == LogSegmentHeader.noBase
        let covered = checkpoints.filter {
            $0.start.identity == first.header.identity && (isComplete || first.header.base <= $0.start.logStart)
        }
        if !isComplete, covered.isEmpty {
            add(first.header.name, 0, "the log before it is missing, and no checkpoint stands for it")
        }
        // A log that nothing was written to since the checkpoint ends where it begins.
        let end = max(report.last.rawValue, segments[segments.count - 1].header.base)
        if let newest = covered.last, end < newest.endNumber {
            add(newest.start.name, 0, "the log that belongs to it is missing")
        }
    }

    // MARK: Noting

    private mutating func note(_ name: String, _ kind: DirectoryReport.File.Kind) throws(StoreError) {
        let bytes = try storing { () throws(StorageProblem) in try storage.open(name).size() }
        report.files.append(DirectoryReport.File(name: name, kind: kind, bytes: bytes))
    }

    private mutating func add(_ file: String, _ offset: Int, _ reason: String) {
        report.problems.append(DirectoryReport.Problem(file: file, offset: offset, reason: reason))
    }

    /// Notes what is wrong with a file; anything else ends the check.
    private mutating func add(_ error: StoreError) throws(StoreError) {
        switch error {
        case .corrupted(let path, let offset, let reason):
            add(FileName.last(of: path), offset, reason)
        case .formatUnknown(let path, let version):
            add(
                FileName.last(of: path), 0,
                "it is of version \(version) of the format, which this program does not know")
        case .compressionMissing(let path): add(FileName.last(of: path), 0, "this program cannot read it: \(error)")
        default: throw error
        }
    }
}
