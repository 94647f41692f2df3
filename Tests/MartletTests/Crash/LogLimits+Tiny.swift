@testable import Martlet

extension LogLimits {
    /// So small that a few hundred changes fill many files, in several parts each if they are large.
    static let tiny = LogLimits(
        bufferBytes: 16 << 10, recordBytesMax: 1 << 10, firstSegmentBytes: 8 << 10, segmentBytesMax: 16 << 10,
        checkpointBytesMin: 32 << 10, checkpointBlockBytes: 512, parallelRecoveryBytesMin: 4 << 10,
        recoveryThreadsMin: 2, recoveryBatchBytes: 2 << 10)
}
