/// What a store's files take: its checkpoints, and what there is of the log.
struct DiskUse {
    let bytes: Int
    /// How far the log had come.
    private let tail: UInt64

    init(_ checkpoints: [CheckpointStart], logBytes: Int, tail: UInt64) {
        bytes = checkpoints.reduce(logBytes) { $0 + $1.fileBytes }
        self.tail = tail
    }

    /// By how much it grows until the log has come that far.
    func growth(to tail: UInt64) -> Int { Int(tail - self.tail) * LogPosition.unitBytes }
}
