/// Copies what a store's directory has into another, which is a store's directory as well: as of the moment, and again
/// later with only what is new.
///
/// The store may be open, in this process or another: files of its log only grow, are complete from the moment they have
/// their names, and go only when a checkpoint stands for them.
struct Backup {
    private let source: any Storage
    private let target: any Storage
    private var report = BackupReport()
    /// Copies that are to have their names when all is there.
    private var unnamed: [String] = []

    private static let copyBytes = 1 << 20
    private static let temporaryName = "copy.temporary"

    init(from source: any Storage, to target: any Storage) {
        self.source = source
        self.target = target
    }

    /// - Parameter last: The last change to copy; `nil` for all.
    mutating func run(through last: UInt64? = nil) throws(StoreError) -> BackupReport {
        try run(BackupPlan.make(from: source, through: last))
    }

    /// Nothing is written before all was read that is to be copied, and all that is there to go on from.
    mutating func run(_ made: BackupPlan) throws(StoreError) -> BackupReport {
        var plan = made
        let old = try DirectoryFiles(in: target)
        guard plan.last == nil || old.isNew else {
            throw StoreError(StorageProblem(operation: "restore into", path: target.path, code: System.notEmpty))
        }
        if !old.isNew { try continueBackup(old, &plan) }
        let headers = try verifiedHeaders(of: plan)
        let end = headers[headers.count - 1].sealedEnd
        if let summary = plan.checkpoint?.summary, summary.endNumber > end {
            throw .corrupted(source, summary.start.name, at: 0, .missing)
        }
        report.last = SequenceNumber(rawValue: end)
        // Of a new one the end comes first: it opens only once it is whole.
        // Of one that replaces another nothing has its name before all is there.
        let places = old.isNew ? Array(headers.indices.reversed()) : Array(headers.indices)
        do throws(StoreError) {
            try remove(old.temporaries)
            for place in places { try copy(headers[place], plan.chain.segments[place].file) }
            if let checkpoint = plan.checkpoint {
                try copy(checkpoint.summary.start, checkpoint.file, of: headers[0].identity)
            }
            try nameCopies()
        } catch {
            for name in unnamed + [Backup.temporaryName] { try? target.remove(name) }
            throw error
        }
        if report.isNewStart { try remove(old, but: plan) } else { try removeOld() }
        try storing { () throws(StorageProblem) in try target.syncDirectory() }
        return report
    }

    /// Goes on from what the target has, if that is an earlier part of the same log.
    ///
    /// Its last file is copied again if the source still has it: it may have ended elsewhere since.
    private mutating func continueBackup(_ old: DirectoryFiles, _ plan: inout BackupPlan) throws(StoreError) {
        let earlier = try EarlierBackup(old, in: target)
        try earlier.check(against: plan.whole)
        let there = earlier.chain
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

    // MARK: What is to be copied

    /// The headers that the copies of the log's files get, as those of files that are complete: each ends where its original
    /// does, is torn, or is to end.
    ///
    /// What changes are left out of is another store from there on, since both may be written to: it gets an identity of its
    /// own.
    private func verifiedHeaders(of plan: BackupPlan) throws(StoreError) -> [LogSegmentHeader] {
        var headers: [LogSegmentHeader] = []
        var isShortened = false
        for (place, segment) in plan.chain.segments.enumerated() {
            // What comes after the last change to copy is left out.
            guard plan.last.map({ segment.header.base < $0 || place == 0 }) ?? true else {
                isShortened = true
                break
            }
            let verified = try verifiedEnd(
                of: segment, knownEnd: plan.chain.end(of: place), isLast: place == plan.chain.segments.count - 1,
                plan.last)
            isShortened = isShortened || verified.isShortened
            var header = segment.header
            header.sealedEnd = verified.end
            header.fileBytes = header.offset(of: verified.end)
            headers.append(header)
        }
        guard isShortened else { return headers }
        let identity = System.randomBits()
        for place in headers.indices { headers[place].identity = identity }
        return headers
    }

    private func verifiedEnd(
        of segment: LogSegment, knownEnd: UInt64?, isLast: Bool, _ last: UInt64?
    ) throws(StoreError) -> (end: UInt64, isShortened: Bool) {
        var scanner = LogScanner(segment, to: knownEnd)
        var end = segment.header.base
        while case .record(let header) = try storing({ () throws(StorageProblem) in try scanner.next() }) {
            if let last, header.number > last { return (end, true) }
            end = header.number
        }
        if let knownEnd, end != knownEnd {
            throw .corrupted(source, segment.header.name, at: scanner.offset, .missing)
        }
        // A store that is open may have written on since the place was read.
        if isLast, try storing({ () throws(StorageProblem) in try scanner.isAttestedBeyond() }) {
            var again = LogScanner(segment, from: end)
            if case .record = try storing({ () throws(StorageProblem) in try again.next() }) { return (end, false) }
            throw .corrupted(source, segment.header.name, at: scanner.offset, .missing)
        }
        return (end, false)
    }

    // MARK: Copying

    private mutating func copy(_ header: LogSegmentHeader, _ file: any StorageFile) throws(StoreError) {
        if let there = try? LogSegment.open(header.name, in: target), there.header == header {
            report.filesKept += 1
            return
        }
        let encoded = header.encoded
        try copy(header.name, file, from: LogSegmentHeader.bytes, to: header.fileBytes, after: encoded)
    }

    private mutating func copy(
        _ start: CheckpointStart, _ file: any StorageFile, of identity: UInt64
    ) throws(StoreError) {
        if let there = try? storing({ () throws(StorageProblem) in try target.open(start.name).size() }),
            there == start.fileBytes
        {
            report.filesKept += 1
            return
        }
        var copied = start
        copied.identity = identity
        let block = copied.sealedBlock
        try copy(start.name, file, from: block.count, to: start.fileBytes, after: block)
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
            if report.isNewStart {
                try target.rename(Backup.temporaryName, to: name + DirectoryFiles.temporarySuffix)
            } else {
                try target.rename(Backup.temporaryName, to: name)
                // Before the next: none may have its name for good without this one.
                try target.syncDirectory()
            }
        }
        if report.isNewStart { unnamed.append(name + DirectoryFiles.temporarySuffix) }
        report.filesCopied.append(name)
        report.bytesCopied += end - start
    }

    /// Gives what was copied to replace another backup its names, the checkpoint first, on which the rest depends.
    private mutating func nameCopies() throws(StoreError) {
        try storing { () throws(StorageProblem) in
            try target.syncDirectory()
            while let name = unnamed.last {
                try target.rename(name, to: String(name.dropLast(DirectoryFiles.temporarySuffix.count)))
                unnamed.removeLast()
            }
            try target.syncDirectory()
        }
    }

    /// Removes what there is no way to from what was copied.
    private func remove(_ old: DirectoryFiles, but plan: BackupPlan) throws(StoreError) {
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
