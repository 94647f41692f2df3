/// What the beginning of a checkpoint says, and so what is known of one that was not read to its end.
struct CheckpointStart: Equatable {
    var identity: UInt64
    /// The number of the last keyspace that was made, which none may have again.
    var lastKeyspace: UInt32
    /// c: every change up to it is in the checkpoint; some after it may be.
    var number: UInt64
    /// Where the log is to be read from: c, or where a change begins that was not complete then.
    var logStart: UInt64
    /// How large the file is.
    var fileBytes: Int

    var name: String { FileName.hexadecimal(number) + CheckpointSummary.suffix }
}
