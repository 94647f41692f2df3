/// How far the recovery of a store has come.
public struct RecoveryProgress: Sendable, Hashable {
    /// Bytes of checkpoint and log that were read.
    public var bytesRead: Int
    /// Bytes that there are to read, all together.
    public var bytesTotal: Int
    /// Entries of the checkpoint and changes of the log that were applied.
    public var recordsApplied: Int
}
