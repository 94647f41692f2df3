/// The sizes that a log is made of. Tests make them small.
struct LogLimits {
    /// What lies in memory at most before it is written.
    var bufferBytes = 4 << 20
    /// A change with more bytes than this goes in several records.
    var recordBytesMax = 128 << 10
    /// The size of the first file. Each that follows has twice as much, up to the most.
    var firstSegmentBytes = 1 << 20
    var segmentBytesMax = 64 << 20
    /// How much of the log is written before a checkpoint is due, at least. Else it is as much as the last one had.
    var checkpointBytesMin = 64 << 20
}
