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
        temporaries = names.filter { $0.hasSuffix(".temporary") }
    }

    /// Whether there never was a store.
    var isNew: Bool { segments.isEmpty && checkpoints.isEmpty }
}
