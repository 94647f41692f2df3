/// Reads all that a store's directory has and looks whether it is as it was written, by itself and together. Needs no more
/// memory than a few records.
struct DirectoryCheck {
    private let storage: any Storage
    private(set) var report = DirectoryReport()
    /// Those of the problems that no file has by itself.
    private(set) var missing: ArraySlice<DirectoryReport.Problem> = []
    /// Those whose headers are good, oldest first.
    private(set) var segments: [LogSegment] = []
    private var checkpoints: [CheckpointSummary] = []
    /// The newest one that is good, of the store whose log it is.
    var newestCheckpoint: CheckpointSummary? {
        let identity = identity
        return checkpoints.last { $0.start.identity == identity }
    }

    /// Whose files they are: the store's that most files of the log are of, and of several the one that has a checkpoint.
    var identity: UInt64? {
        var counts: [UInt64: Int] = [:]
        for segment in segments { counts[segment.header.identity, default: 0] += 2 }
        for checkpoint in checkpoints where segments.isEmpty || counts[checkpoint.start.identity] != nil {
            counts[checkpoint.start.identity, default: 0] |= 1
        }
        return counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key
    }

    init(_ storage: any Storage) { self.storage = storage }

    mutating func run() throws(StoreError) {
        let files = try DirectoryFiles(in: storage)
        for name in files.temporaries { try note(name, .temporary) }
        for name in files.checkpoints { try check(checkpoint: name) }
        for name in files.segments { try open(segment: name) }
        for place in segments.indices { try check(segment: place) }
        let known = report.problems.count
        if !files.isNew { checkTogether() }
        missing = report.problems[known...]
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
        let known = LogSegment.knownEnd(of: place, in: segments)
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
        guard !segments.isEmpty else {
            if !report.files.contains(where: { $0.kind == .log }) { add(storage.path, 0, "there is no log") }
            return
        }
        let identity = identity
        for segment in segments where segment.header.identity != identity {
            add(segment.header.name, 0, "it is another store's")
        }
        let own = segments.filter { $0.header.identity == identity }
        var first = own[0]
        for (before, after) in zip(own, own.dropFirst()) {
            // What is before a gap was being removed, or is missed by the checkpoints.
            if !LogChain.follows(after.header, before.header) { first = after }
        }
        let covered = checkpoints.filter {
            $0.start.identity == first.header.identity && first.header.goesOn(from: $0.start.logStart)
        }
        for checkpoint in checkpoints where checkpoint.start.identity != first.header.identity {
            add(checkpoint.start.name, 0, "it is another store's")
        }
        if !first.header.isFirst, covered.isEmpty {
            add(first.header.name, 0, "the log before it is missing, and no checkpoint stands for it")
        }
        // A log that nothing was written to since the checkpoint ends where it begins.
        let end = max(report.last.rawValue, own[own.count - 1].header.base)
        if let newest = covered.last, end < newest.endNumber {
            add(newest.start.name, 0, "the log that belongs to it is missing")
        }
        // It may stand for changes that the log does not have any more.
        report.last = max(report.last, SequenceNumber(rawValue: covered.last?.endNumber ?? 0))
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
