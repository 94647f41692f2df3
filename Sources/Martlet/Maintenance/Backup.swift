/// Copies what a store's directory has into another, which is a store's directory as well: as of the moment, and again
/// later with only what is new.
///
/// The store may be open, in this process or another: files of its log only grow, are complete from the moment they have
/// their names, and go only when a checkpoint stands for them. Each file is opened before any is copied; if one has gone in
/// between, the list is made again.
struct Backup {
    private let source: any Storage
    private let target: any Storage
    private var report = BackupReport()

    /// What is copied.
    private struct Plan {
        /// All of the source's log.
        let whole: LogChain
        /// The part of it to copy.
        var chain: LogChain
        /// The newest one, if there is any.
        var checkpoint: (summary: CheckpointSummary, file: any StorageFile)?
    }

    private static let attempts = 8
    private static let copyBytes = 1 << 20
    private static let temporaryName = "copy.temporary"

    init(from source: any Storage, to target: any Storage) {
        self.source = source
        self.target = target
    }

    /// - Parameter through: The last change to copy; `nil` for all.
    mutating func run(through last: UInt64? = nil) throws(StoreError) -> BackupReport {
        var plan = try makePlan(through: last)
        let old = try DirectoryFiles(in: target)
        guard last == nil || old.isNew else {
            throw StoreError(StorageProblem(operation: "restore into", path: target.path, code: System.notEmpty))
        }
        if !old.isNew { try continueBackup(LogChain(old, in: target), &plan) }
        var end: UInt64 = 0
        for (place, segment) in plan.chain.segments.enumerated() {
            // What comes after the last change to copy is left out.
            guard last.map({ segment.header.base < $0 || place == 0 }) ?? true else { break }
            end = try copy(
                segment, knownEnd: plan.chain.end(of: place), isLast: place == plan.chain.segments.count - 1, last)
        }
        report.last = SequenceNumber(rawValue: end)
        if let checkpoint = plan.checkpoint { try copy(checkpoint.summary, checkpoint.file, end) }
        if report.isNewStart { try remove(old, but: plan) } else { try removeOld() }
        try storing { () throws(StorageProblem) in try target.syncDirectory() }
        return report
    }

    // MARK: The plan

    private func makePlan(through last: UInt64?) throws(StoreError) -> Plan {
        var attempt = 1
        while true {
            do throws(StoreError) {
                return try tryMakePlan(through: last)
            } catch {
                // A file went while the list was made, if the store is open.
                guard case .storageFailed = error, attempt < Backup.attempts else { throw error }
                attempt += 1
            }
        }
    }

    private func tryMakePlan(through last: UInt64?) throws(StoreError) -> Plan {
        let files = try DirectoryFiles(in: source)
        guard !files.isNew else {
            throw StoreError(StorageProblem(operation: "find a store in", path: source.path, code: System.notFound))
        }
        let chain = try LogChain(files, in: source)
        for name in files.checkpoints.reversed() {
            var reader = try CheckpointReader(name, in: source)
            guard let summary = try verify(&reader), summary.start.identity == chain.identity,
                chain.covers(summary.start.logStart), summary.endNumber <= last ?? .max
            else { continue }
            return Plan(whole: chain, chain: chain.after(summary.start.logStart), checkpoint: (summary, reader.file))
        }
        guard chain.isComplete else {
            throw .corrupted(source, chain.segments[0].header.name, at: 0, .missing)
        }
        return Plan(whole: chain, chain: chain, checkpoint: nil)
    }

    /// `nil` for one that is damaged, which is no checkpoint.
    private func verify(_ reader: inout CheckpointReader) throws(StoreError) -> CheckpointSummary? {
        do throws(StoreError) {
            return try reader.verify()
        } catch {
            if case .compressionMissing = error { throw error }
            return nil
        }
    }

    /// Goes on from what the target has, if that is an earlier part of the same log.
    ///
    /// Its last file is copied again if the source still has it: it may have ended elsewhere since.
    private mutating func continueBackup(_ there: LogChain, _ plan: inout Plan) throws(StoreError) {
        guard there.identity == plan.chain.identity else {
            throw StoreError(
                StorageProblem(operation: "put another store's backup into", path: target.path, code: System.notEmpty))
        }
        let last = there.segments[there.segments.count - 1].header
        let next = plan.whole.segments.first { $0.header.base == last.base || Backup.follows($0.header, last) }
        if let next, last.base < plan.chain.segments[0].header.base { plan.chain = plan.whole.after(next.header.base) }
        let first = plan.chain.segments[0].header
        report.isNewStart = !there.segments.contains {
            $0.header.base == first.base || Backup.follows(first, $0.header)
        }
    }

    /// Whether a file of the log goes on where one ends that was copied.
    private static func follows(_ header: LogSegmentHeader, _ copied: LogSegmentHeader) -> Bool {
        copied.base == header.previousBase && copied.sealedEnd == header.previousEnd
    }

    // MARK: Copying

    /// Copies a file of the log up to its end, or where it is torn or is to end, as one that is complete.
    private mutating func copy(
        _ segment: LogSegment, knownEnd: UInt64?, isLast: Bool, _ last: UInt64?
    ) throws(StoreError) -> UInt64 {
        let end = try verifiedEnd(of: segment, knownEnd: knownEnd, isLast: isLast, last)
        var header = segment.header
        header.sealedEnd = end
        header.fileBytes = header.offset(of: end)
        if let there = try? LogSegment.open(header.name, in: target), there.header.sealedEnd == end {
            report.filesKept += 1
            return end
        }
        let encoded = header.encoded
        try copy(header.name, segment.file, from: LogSegmentHeader.bytes, to: header.fileBytes, after: encoded)
        return end
    }

    private func verifiedEnd(
        of segment: LogSegment, knownEnd: UInt64?, isLast: Bool, _ last: UInt64?
    ) throws(StoreError) -> UInt64 {
        var scanner = LogScanner(segment, to: knownEnd)
        var end = segment.header.base
        while case .record(let header) = try storing({ () throws(StorageProblem) in try scanner.next() }) {
            if let last, header.number > last { return end }
            end = header.number
        }
        if let knownEnd, end != knownEnd {
            throw .corrupted(source, segment.header.name, at: scanner.offset, .missing)
        }
        // A store that is open may have written on since the place was read.
        if isLast, try storing({ () throws(StorageProblem) in try scanner.isAttestedBeyond() }) {
            var again = LogScanner(segment, from: end)
            if case .record = try storing({ () throws(StorageProblem) in try again.next() }) { return end }
            throw .corrupted(source, segment.header.name, at: scanner.offset, .missing)
        }
        return end
    }

    private mutating func copy(
        _ summary: CheckpointSummary, _ file: any StorageFile, _ end: UInt64
    ) throws(StoreError) {
        guard summary.endNumber <= end else { throw .corrupted(source, summary.start.name, at: 0, .missing) }
        if let there = try? storing({ () throws(StorageProblem) in try target.open(summary.start.name).size() }),
            there == summary.start.fileBytes
        {
            report.filesKept += 1
            return
        }
        try copy(summary.start.name, file, from: 0, to: summary.start.fileBytes, after: [])
    }

    /// Copies bytes of a file to one that lasts before it has its name.
    private mutating func copy(
        _ name: String, _ file: any StorageFile, from start: Int, to end: Int, after head: [UInt8]
    ) throws(StoreError) {
        try storing { () throws(StorageProblem) in
            let copy = try target.create(Backup.temporaryName, bytes: 0)
            if !head.isEmpty { try copy.write(unsafe head.span.bytes, at: 0) }
            var offset = start
            while offset < end {
                let bytes = try file.read(min(Backup.copyBytes, end - offset), at: offset)
                guard !bytes.isEmpty else { break }
                try copy.write(unsafe bytes.span.bytes, at: offset)
                offset += bytes.count
            }
            try copy.sync()
            try target.rename(Backup.temporaryName, to: name)
            // Before the next: none may have its name for good without this one.
            try target.syncDirectory()
        }
        report.filesCopied.append(name)
        report.bytesCopied += end - start
    }

    /// Removes what there is no way to from what was copied.
    private func remove(_ old: DirectoryFiles, but plan: Plan) throws(StoreError) {
        let kept = Set(plan.chain.segments.map(\.header.name) + [plan.checkpoint?.summary.start.name ?? ""])
        try storing { () throws(StorageProblem) in
            try target.syncDirectory()
            for name in old.checkpoints + old.segments where !kept.contains(name) { try target.remove(name) }
        }
    }

    /// Of a backup that was gone on with, leaves the two newest checkpoints, as a store does, and the log from there on; or
    /// all of the log, if it goes back to the beginning and so leads to any moment by itself.
    private func removeOld() throws(StoreError) {
        let files = try DirectoryFiles(in: target)
        try remove(files.checkpoints.dropLast(Checkpointer.keptMost))
        guard files.checkpoints.count >= Checkpointer.keptMost else { return }
        let chain = try LogChain(files, in: target)
        var older = try CheckpointReader(files.checkpoints[files.checkpoints.count - Checkpointer.keptMost], in: target)
        guard !chain.isComplete, let start = try? older.begin() else { return }
        let needed = Set(chain.after(start.logStart).segments.map(\.header.name))
        try remove(files.segments.filter { !needed.contains($0) })
    }

    /// Removes files for good, one before the next: what is left is whole at any time. What was copied has its name by then.
    private func remove(_ names: some Sequence<String>) throws(StoreError) {
        try storing { () throws(StorageProblem) in
            for name in names {
                try target.remove(name)
                try target.syncDirectory()
            }
        }
    }
}
