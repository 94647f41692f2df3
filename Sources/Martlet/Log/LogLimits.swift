/// The sizes that a log is made of. Tests make them small.
struct LogLimits {
    /// What lies in memory at most before it is written.
    var bufferBytes = 4 << 20
    /// A change with more bytes than this goes in several records.
    var recordBytesMax = 128 << 10
    /// The size of the first file. Each that follows has twice as much, up to the most.
    var firstSegmentBytes = 1 << 20
    var segmentBytesMax = 32 << 20
    /// How much of the log is written before a checkpoint is due, at least. Else it is as much as the last one had.
    var checkpointBytesMin = 64 << 20
    /// How long after a checkpoint that failed the next is begun, in nanoseconds; after each that fails as well, twice as
    /// long, up to 64 times.
    var checkpointPause: UInt64 = 1_000_000_000
    /// How many bytes of a checkpoint are gathered before they are written.
    var checkpointBlockBytes = 256 << 10
    /// How much there is to recover, at least, for several threads to do it.
    var parallelRecoveryBytesMin = 8 << 20
    /// How many threads these are, even if fewer run at once.
    var recoveryThreadsMin = 1
    /// How much of the log is read ahead of what is applied.
    var recoveryBatchBytes = 4 << 20

    /// Traps if a record would not fit the buffer or the first file, with room for others.
    func check() {
        let bytesMax = LogRecordHeader.bytes + LogParts.partHeaderBytes + recordBytesMax
        precondition(
            bytesMax <= min(bufferBytes / 4, LogRecordHeader.lengthMax), "records are too large for the log's buffer")
        precondition(
            LogSegmentHeader.bytes + bytesMax <= min(firstSegmentBytes, segmentBytesMax),
            "records are too large for the log's files")
    }
}
