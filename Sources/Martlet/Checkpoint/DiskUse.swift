/// What a store's files take: its checkpoints, and the log from a position on.
struct DiskUse {
    private let checkpointBytes: Int
    private let logStart: UInt64
    private let tail: UInt64

    init(_ checkpoints: [CheckpointStart], logFrom logStart: UInt64, to tail: UInt64) {
        self.init(checkpointBytes: checkpoints.reduce(0) { $0 + $1.fileBytes }, logStart, tail)
    }

    private init(checkpointBytes: Int, _ logStart: UInt64, _ tail: UInt64) {
        self.checkpointBytes = checkpointBytes
        self.logStart = logStart
        self.tail = tail
    }

    var bytes: Int { checkpointBytes + Int(tail - min(tail, logStart)) * LogPosition.unitBytes }

    /// The same when the log has come that far.
    func with(tail: UInt64) -> DiskUse { DiskUse(checkpointBytes: checkpointBytes, logStart, tail) }
}
