/// What the operating system answered when a file could not be used.
struct StorageProblem: Error, Hashable {
    /// What was being done, as a verb: "write", "sync".
    var operation: String
    /// The file, with its directory.
    var path: String
    /// The system's number for it, as `EIO`.
    var code: Int32
}

extension StoreError {
    /// The problem as callers of a store see it.
    init(_ problem: StorageProblem, durableThrough: SequenceNumber? = nil) {
        self = .storageFailed(
            operation: problem.operation, path: problem.path, code: problem.code, durableThrough: durableThrough)
    }
}
