/// What lies in a store's directory.
struct DirectoryFiles {
    /// Oldest first.
    let segments: [String]
    /// Oldest first.
    let checkpoints: [String]
    /// What was being made when the process ended.
    let temporaries: [String]

    init(in storage: any Storage) throws(StoreError) {
        let names = try storing { () throws(StorageProblem) in try storage.names() }.sorted()
        segments = names.filter { FileName.position(in: $0, suffix: LogSegmentHeader.suffix) != nil }
        checkpoints = names.filter { FileName.position(in: $0, suffix: CheckpointSummary.suffix) != nil }
        temporaries = names.filter(DirectoryFiles.isTemporary)
    }

    /// What is added to the name of a file that is to have that name once all is there.
    static let temporarySuffix = ".temporary"

    /// Whether the name is one that a store gives, and nobody else's.
    private static func isTemporary(_ name: String) -> Bool {
        guard name.hasSuffix(temporarySuffix) else { return false }
        let rest = String(name.dropLast(temporarySuffix.count))
        return ["next", "checkpoint", "copy"].contains(rest) || rest.hasPrefix("prepared-")
            || FileName.position(in: rest, suffix: LogSegmentHeader.suffix) != nil
            || FileName.position(in: rest, suffix: CheckpointSummary.suffix) != nil
    }

    /// Whether there never was a store.
    var isNew: Bool { segments.isEmpty && checkpoints.isEmpty }
}
