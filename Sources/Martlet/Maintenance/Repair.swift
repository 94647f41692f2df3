/// Saves all that can be read of a damaged directory into a new one. The damaged one is only read.
///
/// It begins as opening does, with the newest checkpoint that is good, and goes on with the log after it, each change over
/// what is older only; what cannot be read is passed over, and noted. Where some of that log is lost, or no checkpoint is good,
/// what can be read of damaged checkpoints that are newer is taken as well. So nothing that can be read is lost and nothing
/// comes back that is known to be gone, but a change that cannot be read is as if it had not been made.
struct Repair {
    private let source: any Storage
    private let core: StoreCore
    private var replay: Replay
    private var report = RepairReport()
    private var last: UInt64 = 0
    /// Whose files they are, `nil` if no header tells.
    private var identity: UInt64?

    init(from source: any Storage) throws(StoreError) {
        self.source = source
        core = try StoreCore(StoreOptions())
        replay = try Replay(into: core)
        replay.isSalvaging = true
    }

    /// - Parameter target: Called once there is something to write.
    mutating func run(to target: () throws(StoreError) -> any Storage) throws(StoreError) -> RepairReport {
        defer { replay.end() }
        let files = try DirectoryFiles(in: source)
        guard !files.isNew else {
            throw .directoryUnsuitable(path: source.path, reason: "there is no store in it")
        }
        var check = DirectoryCheck(source)
        try check.run()
        try salvage(files, check)
        noteLosses(of: check)
        report.changes = replay.changes
        report.entries = core.entryCount
        report.renamedKeyspaces = replay.renamed
        let storage = try target()
        defer { storage.close() }
        try CheckpointedDirectory.write(core, lastNumber: last, to: storage)
        return report
    }

    private mutating func salvage(_ files: DirectoryFiles, _ check: DirectoryCheck) throws(StoreError) {
        let newest = check.newestCheckpoint
        identity = check.identity
        let needed = names(of: files.segments, after: newest?.start.logStart ?? 0)
        let isWhole = check.missing.isEmpty && !check.report.problems.contains { needed.contains($0.file) }
        last = check.segments.reduce(newest?.endNumber ?? 0) { max($0, $1.header.capacityEnd) }
        if let newest { try load(newest.start) }
        for name in files.checkpoints where !isWhole && name > newest?.start.name ?? "" {
            try salvage(checkpoint: name)
        }
        // What comes of a damaged checkpoint may be newer than any change.
        let consistentFrom = isWhole ? newest?.endNumber ?? 0 : .max
        replay.begin(after: newest?.start.number ?? 0, consistentFrom: consistentFrom)
        try salvage(segments: needed)
    }

    // MARK: Checkpoints

    private mutating func load(_ start: CheckpointStart) throws(StoreError) {
        var reader = try CheckpointReader(start.name, in: source)
        _ = try reader.read { number, effect, key, value throws(StoreError) in
            try replay.put(number, effect, key, value)
        } keyspace: { id, name throws(StoreError) in
            try replay.makeKeyspace(id, name)
        }
        core.keyspaces.skipNumbers(through: start.lastKeyspace)
    }

    private mutating func salvage(checkpoint name: String) throws(StoreError) {
        var reader = try CheckpointReader(name, in: source)
        if let identity, let start = try? reader.begin(), start.identity != identity {
            return lose(name, 0, 0, "it is another store's")
        }
        reader = try CheckpointReader(name, in: source)
        let losses = try reader.salvage { number, effect, key, value throws(StoreError) in
            try replay.put(number, effect, key, value)
            last = max(last, number)
        } keyspace: { id, name throws(StoreError) in
            try replay.makeKeyspace(id, name)
        }
        for loss in losses { lose(name, loss.offset, loss.bytes, "a block is damaged") }
    }

    // MARK: The log

    /// The files that may have something that comes after a position.
    private func names(of segments: [String], after position: UInt64) -> [String] {
        let first = segments.lastIndex {
            FileName.position(in: $0, suffix: LogSegmentHeader.suffix) ?? 0 <= position
        }
        return Array(segments[(first ?? 0)...])
    }

    private mutating func salvage(segments names: [String]) throws(StoreError) {
        var found: [SalvagedSegment] = []
        for name in names {
            do throws(StoreError) {
                let salvaged = try SalvagedSegment(name, in: source)
                if salvaged.hasHeader, let identity, salvaged.segment.header.identity != identity {
                    lose(name, 0, salvaged.segment.header.fileBytes, "it is another store's")
                } else if !salvaged.segment.header.isPossible {
                    lose(name, 0, salvaged.segment.header.fileBytes, "no store has a file of that name")
                } else {
                    found.append(salvaged)
                }
            } catch {
                guard case .formatUnknown = error else { throw error }
                lose(name, 0, 0, "\(error)")
            }
        }
        let segments = found.map(\.segment)
        for (place, salvaged) in found.enumerated() {
            if let loss = salvaged.loss { report.losses.append(loss) }
            try salvage(salvaged, to: LogSegment.knownEnd(of: place, in: segments))
        }
    }

    private mutating func salvage(_ salvaged: SalvagedSegment, to end: UInt64?) throws(StoreError) {
        let name = salvaged.segment.header.name
        last = max(last, salvaged.segment.header.capacityEnd)
        var scanner = LogScanner(salvaged.segment, to: end, isOfAnyIncarnation: !salvaged.hasHeader)
        while true {
            let start = scanner.offset
            switch try storing({ () throws(StorageProblem) in try scanner.next() }) {
            case .record(let header):
                do throws(Damage) {
                    try scanner.withPayload { payload throws(Damage) in
                        try replay.apply(header, payload, in: salvaged.segment)
                    }
                } catch {
                    lose(name, start, Int(header.length), "a change has parts that are damaged or missing")
                }
                if let problem = replay.problem { throw problem }
            case .nothing, .bad:
                // The end, or a gap.
                guard try storing({ () throws(StorageProblem) in try scanner.findNext() }) else { return }
                lose(name, start, scanner.offset - start, "records are damaged or missing")
            }
        }
    }

    // MARK: Losses

    /// Adds what is wrong beside what was come upon: with files that were not needed, or are missing.
    private mutating func noteLosses(of check: DirectoryCheck) {
        let noted = Set(report.losses.map(\.file))
        for problem in check.report.problems.dropLast(check.missing.count) where !noted.contains(problem.file) {
            lose(problem.file, problem.offset, 0, problem.reason)
        }
        for problem in check.missing { lose(problem.file, problem.offset, 0, problem.reason) }
    }

    private mutating func lose(_ file: String, _ offset: Int, _ bytes: Int, _ reason: String) {
        report.losses.append(RepairReport.Loss(file: file, offset: offset, bytes: bytes, reason: reason))
    }
}
