/// Rebuilds a store from its files: the newest good checkpoint, then the log after it, up to where it was torn.
///
/// Nothing is written before everything was read. What is corrupt ends it with an error, and the files as they were.
///
/// **Torn or corrupt.** The log is read in order; what does not fit its place is the end of it. It is a torn end, which a
/// crash leaves, if nothing that was ever synced can be missing: it is in the last file, and no whole record after it says
/// that the log was synced beyond that place. Else it is damage.
struct Recovery {
    private let storage: any Storage
    private let core: StoreCore
    private let limits: LogLimits
    private var replay: Replay
    private(set) var report = RecoveryReport()
    private let meter: RecoveryMeter
    private var crew: ReplayCrew?

    /// What the store goes on with.
    struct Recovered {
        var segment: LogSegment
        /// Files that are complete, oldest first.
        var closed: [LogSegmentHeader]
        /// Newest last.
        var checkpoints: [CheckpointStart]
        /// How much log there is after the newest one, in units.
        var logUnits: UInt64
    }

    /// Numbers that may have been handed out beyond the last file's end: by as many threads as there can be.
    static let numbersAhead: UInt64 = 1 << 26

    init(
        from storage: any Storage, into core: StoreCore, _ limits: LogLimits,
        progress: (@Sendable (RecoveryProgress) -> Void)?
    ) throws(StoreError) {
        self.storage = storage
        self.core = core
        self.limits = limits
        replay = try Replay(into: core)
        meter = RecoveryMeter(progress)
    }

    mutating func run() throws(StoreError) -> Recovered {
        let files = try DirectoryFiles(in: storage)
        let found = try read(files)
        guard let found else {
            try remove(files.temporaries)
            return try begin()
        }
        let chain = Set(found.chain.segments.map(\.header.name))
        try remove(files.temporaries + files.segments.filter { !chain.contains($0) })
        // A process that was killed may have named a file and not made the name last: before another follows it.
        try storing { () throws(StorageProblem) in try storage.syncDirectory() }
        return try goOn(after: found.chain, found.end, found.checkpoints)
    }

    /// Only reads, and leaves the files as they are.
    mutating func read() throws(StoreError) {
        guard try read(DirectoryFiles(in: storage)) != nil else {
            throw StoreError(StorageProblem(operation: "find a store in", path: storage.path, code: System.notFound))
        }
    }

    /// `nil`: there never was a store.
    private mutating func read(
        _ files: DirectoryFiles
    ) throws(StoreError) -> (chain: LogChain, end: LogEnd, checkpoints: [CheckpointStart])? {
        guard !files.isNew else { return nil }
        let chain = try LogChain(files, in: storage)
        defer {
            crew?.end()
            crew = nil
        }
        let loaded = try loadCheckpoint(files, chain)
        let end = try replayLog(chain, from: loaded.newest)
        report.entries = core.entryCount
        report.changes = replay.changes
        report.last = SequenceNumber(rawValue: end.position)
        meter.finish(replay)
        return (chain, end, loaded.kept)
    }

    /// Gives back what it needed.
    func end() { replay.end() }

    /// About how much there is to read: a checkpoint and the log after it.
    private func bytesToRead(_ checkpoint: CheckpointStart?, _ chain: LogChain) -> Int {
        let start = checkpoint?.number ?? 0
        return chain.segments.indices.reduce(checkpoint?.fileBytes ?? 0) { sum, place in
            let header = chain.segments[place].header
            let units = (chain.end(of: place) ?? header.capacityEnd) - header.base
            return header.capacityEnd <= start ? sum : sum + Int(units) * LogPosition.unitBytes
        }
    }

    // MARK: A new directory

    private func begin() throws(StoreError) -> Recovered {
        let header = LogSegmentHeader(
            identity: System.randomBits(), incarnation: Recovery.newIncarnation(), base: 0,
            fileBytes: limits.firstSegmentBytes)
        let segment = try storing { () throws(StorageProblem) in try LogSegment.make(header, in: storage) }
        return Recovered(segment: segment, closed: [], checkpoints: [], logUnits: 0)
    }

    private static func newIncarnation() -> UInt32 { UInt32(truncatingIfNeeded: System.randomBits()) }

    /// Removes what is no part of the store: files that were being made, or being removed, when the process ended.
    private func remove(_ names: [String]) throws(StoreError) {
        try storing { () throws(StorageProblem) in
            for name in names { try storage.remove(name) }
        }
    }

    // MARK: The checkpoint

    /// The checkpoint that was loaded, and those that are kept, newest last.
    private struct Loaded {
        var newest: CheckpointSummary?
        var kept: [CheckpointStart] = []
    }

    /// Loads the newest checkpoint that is good, in one pass: where it turns out to be damaged, what it had is taken back.
    ///
    /// Of the one before, only the beginning is read. Nothing relies on the rest of it: that it is kept, with the log from
    /// there on, is for the case that the newest is damaged when it is read again; and if this one is then damaged as well,
    /// that is found then. `martlet check` reads both to the end.
    private mutating func loadCheckpoint(
        _ files: DirectoryFiles, _ chain: LogChain
    ) throws(StoreError) -> Loaded {
        var loaded = Loaded()
        var firstProblem: StoreError?
        for name in files.checkpoints.reversed() where loaded.kept.count < 2 {
            do {
                var reader = try CheckpointReader(name, in: storage)
                let start = try begin(&reader, name, chain)
                if loaded.newest == nil { loaded.newest = try load(reader, start, chain) }
                loaded.kept.insert(start, at: 0)
            } catch {
                // One that cannot be read is as good as damaged, if there is another.
                guard error.isAboutFile else { throw error }
                firstProblem = firstProblem ?? error
                report.damagedCheckpoints.append("\(error)")
                core.log(.error) { "\(error)" }
            }
        }
        if loaded.newest == nil, !chain.isComplete {
            throw firstProblem ?? .corrupted(storage, chain.segments[0].header.name, at: 0, .missing)
        }
        report.checkpoint = loaded.newest.map { SequenceNumber(rawValue: $0.start.number) }
        return loaded
    }

    private func begin(
        _ reader: inout CheckpointReader, _ name: String, _ chain: LogChain
    ) throws(StoreError) -> CheckpointStart {
        let start = try reader.begin()
        guard start.identity == chain.identity else { throw .corrupted(storage, name, at: 0, .identity) }
        guard chain.covers(start.logStart) else { throw .corrupted(storage, name, at: 0, .missing) }
        return start
    }

    private mutating func load(
        _ reader: CheckpointReader, _ start: CheckpointStart, _ chain: LogChain
    ) throws(StoreError) -> CheckpointSummary {
        let crew = try crew(for: start, chain)
        do throws(StoreError) {
            let loader = try CheckpointLoader(reader, &replay, meter)
            let summary = try loader.run(by: crew, &replay)
            core.keyspaces.skipNumbers(through: start.lastKeyspace)
            return summary
        } catch {
            if error.isAboutFile { try replay.takeBack() }
            throw error
        }
    }

    /// The threads that work, made when they are first needed.
    private mutating func crew(
        for checkpoint: CheckpointStart?, _ chain: LogChain
    ) throws(StoreError) -> ReplayCrew {
        meter.bytesTotal = bytesToRead(checkpoint, chain)
        if let crew { return crew }
        let made = try ReplayCrew(beside: replay, for: meter.bytesTotal, limits)
        crew = made
        return made
    }

    // MARK: The log

    private mutating func replayLog(
        _ chain: LogChain, from checkpoint: CheckpointSummary?
    ) throws(StoreError) -> LogEnd {
        let start = checkpoint?.start.logStart ?? 0
        replay.begin(after: checkpoint?.start.number ?? 0, consistentFrom: checkpoint?.endNumber ?? 0)
        let crew = try crew(for: checkpoint?.start, chain)
        var end = LogEnd(position: 0, attested: 0, effectsEnd: 0)
        for (place, segment) in chain.segments.enumerated() {
            let known = chain.end(of: place)
            if let known, known <= start {
                // A log that nothing was written to since the checkpoint ends here.
                end = LogEnd(position: known, attested: known, effectsEnd: known)
                continue
            }
            // The last file from its beginning, so that what is missing at its end is missed.
            let first = known == nil ? segment.header.base : max(start, segment.header.base)
            end = try replay(segment, from: first, to: known, by: crew)
        }
        guard end.position >= checkpoint?.endNumber ?? 0 else {
            let last = chain.segments[chain.segments.count - 1].header
            let offset = end.position > last.base ? last.offset(of: end.position) : 0
            throw .corrupted(storage, last.name, at: offset, .missing)
        }
        return end
    }

    private mutating func replay(
        _ segment: LogSegment, from start: UInt64, to known: UInt64?, by crew: ReplayCrew
    ) throws(StoreError) -> LogEnd {
        let log = LogReplay(
            segment, from: start, to: known, in: storage, replay, crew, core, limits)
        try log.run { meter.note($0) }
        replay = log.replay
        if log.end.position != known {
            var scanner = log.scanner
            try checkTorn(&scanner, log.step, isLast: known == nil)
        }
        return log.end
    }

    /// Throws unless what the log ends with is what a crash leaves.
    private mutating func checkTorn(
        _ scanner: inout LogScanner, _ step: LogScanner.Step, isLast: Bool
    ) throws(StoreError) {
        var damage = Damage.missing
        if case .bad(let found) = step { damage = found }
        let (name, offset) = (scanner.header.name, scanner.offset)
        guard isLast, try storing({ () throws(StorageProblem) in try !scanner.isAttestedBeyond() }) else {
            throw .corrupted(storage, name, at: offset, damage)
        }
        if case .bad = step {
            report.tornFile = name
            report.tornOffset = offset
            core.log(.warning) { "\(name): the end is torn at byte \(offset), and was cut off" }
        }
    }

    // MARK: Going on

    /// Goes on in a new file. What is in the last one and not known to be synced is first written to one of its own: of a
    /// file whose sync once failed, there may be pages that only the system's memory still has.
    private mutating func goOn(
        after chain: LogChain, _ end: LogEnd, _ checkpoints: [CheckpointStart]
    ) throws(StoreError) -> Recovered {
        var closed = chain.segments.map(\.header)
        let last = closed[closed.count - 1]
        var present = LogSegmentHeader(
            identity: chain.identity, incarnation: Recovery.newIncarnation(), base: chain.capacityEnd,
            fileBytes: limits.firstSegmentBytes)
        present.base += Recovery.numbersAhead
        guard present.base < Limit.sequenceMax else { throw .sequenceExhausted }
        present.previousBase = last.base
        present.previousEnd = end.position
        if last.sealedEnd == 0, end.effectsEnd > end.attested {
            let rewritten = try rewrite(last, chain.segments[closed.count - 1].file, end)
            if rewritten.base == last.base { closed.removeLast() }
            closed.append(rewritten)
            present.previousBase = rewritten.base
        } else if last.sealedEnd == 0 {
            present.previousEnd = end.attested
        }
        let segment = try storing { () throws(StorageProblem) in try LogSegment.make(present, in: storage) }
        let start = checkpoints.last?.number ?? 0
        let ends = closed.dropFirst().map(\.previousEnd) + [present.previousEnd]
        let logUnits = zip(closed, ends).reduce(0) { $0 + max($1.1, start) - max($1.0.base, start) }
        return Recovered(segment: segment, closed: closed, checkpoints: checkpoints, logUnits: logUnits)
    }

    /// Writes the end of the last file to a new one, as it is.
    private func rewrite(
        _ last: LogSegmentHeader, _ file: any StorageFile, _ end: LogEnd
    ) throws(StoreError) -> LogSegmentHeader {
        let count = Int(end.position - end.attested) * LogPosition.unitBytes
        var header = last
        header.base = end.attested
        header.fileBytes = LogSegmentHeader.bytes + count
        header.sealedEnd = end.position
        if end.attested != last.base {
            header.previousBase = last.base
            header.previousEnd = end.attested
        }
        try storing { () throws(StorageProblem) in
            var content = try file.read(count, at: last.offset(of: end.attested))
            content.append(contentsOf: repeatElement(0, count: count - content.count))
            _ = try LogSegment.make(header, in: storage, content: content)
        }
        return header
    }
}

extension StoreError {
    /// Whether it says that a file is damaged or cannot be read, and nothing of the store itself.
    fileprivate var isAboutFile: Bool {
        switch self {
        case .corrupted, .storageFailed: true
        default: false
        }
    }
}
