/// What is to be copied of a directory: the newest checkpoint that is good and not too new, and the log after it.
///
/// Each file is opened before any is copied; if one has gone in between, the list is made again.
struct BackupPlan {
    let source: any Storage
    /// The last change to copy; `nil` for all.
    let last: UInt64?
    /// All of the source's log.
    let whole: LogChain
    /// The part of it to copy.
    var chain: LogChain
    /// The newest one, if there is any.
    let checkpoint: (summary: CheckpointSummary, file: any StorageFile)?

    private static let attempts = 8

    static func make(from source: any Storage, through last: UInt64?) throws(StoreError) -> BackupPlan {
        var attempt = 1
        while true {
            do throws(StoreError) {
                return try BackupPlan(from: source, through: last)
            } catch {
                // A file went while the list was made, if the store is open.
                guard case .storageFailed = error, attempt < attempts else { throw error }
                attempt += 1
            }
        }
    }

    private init(from source: any Storage, through last: UInt64?) throws(StoreError) {
        let files = try DirectoryFiles(in: source)
        guard !files.isNew else {
            throw StoreError(StorageProblem(operation: "find a store in", path: source.path, code: System.notFound))
        }
        whole = try LogChain(files, in: source)
        (self.source, self.last) = (source, last)
        var earliest: UInt64?
        for name in files.checkpoints.reversed() {
            var reader = try CheckpointReader(name, in: source)
            guard let summary = try BackupPlan.verify(&reader), summary.start.identity == whole.identity,
                whole.covers(summary.start.logStart)
            else { continue }
            guard summary.endNumber <= last ?? .max else {
                earliest = summary.endNumber
                continue
            }
            (chain, checkpoint) = (whole.after(summary.start.logStart), (summary, reader.file))
            return
        }
        (chain, checkpoint) = (whole, nil)
        guard !whole.isComplete else { return }
        if let last, let earliest {
            throw .directoryUnsuitable(
                path: source.path, reason: "change \(last) is before what it has, which begins with change \(earliest)")
        }
        throw .corrupted(source, whole.segments[0].header.name, at: 0, .missing)
    }

    /// `nil` for one that is damaged, which is no checkpoint.
    private static func verify(_ reader: inout CheckpointReader) throws(StoreError) -> CheckpointSummary? {
        do throws(StoreError) {
            return try reader.verify()
        } catch {
            if case .compressionMissing = error { throw error }
            return nil
        }
    }
}
