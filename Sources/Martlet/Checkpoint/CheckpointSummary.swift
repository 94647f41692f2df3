/// What a checkpoint says of itself.
struct CheckpointSummary: Equatable {
    static let suffix = ".checkpoint"
    static let temporaryName = "checkpoint.temporary"

    var identity: UInt64
    /// The number of the last keyspace that was made, which none may have again.
    var lastKeyspace: UInt32
    /// c: every change up to it is in the checkpoint; some after it may be.
    var number: UInt64
    /// Where the log is to be read from: c, or where a change begins that was not complete then.
    var logStart: UInt64
    /// c′: with every change up to it, the whole is what was there at that moment.
    var endNumber: UInt64
    var entries: Int
    var fileBytes: Int

    var name: String { FileName.hexadecimal(number) + CheckpointSummary.suffix }
}
