/// What a backup copied.
public struct BackupReport: Sendable, Hashable {
    /// Files that were copied, whole or their new part.
    public var filesCopied: [String] = []
    /// Bytes that were copied.
    public var bytesCopied = 0
    /// Files that were there already.
    public var filesKept = 0
    /// The last change that the backup has.
    public var last = SequenceNumber(rawValue: 0)
    /// Whether what was there before could not be continued, and was replaced.
    public var isNewStart = false
}
