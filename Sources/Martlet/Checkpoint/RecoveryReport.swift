/// What the opening of a directory found.
public struct RecoveryReport: Sendable, Hashable {
    /// How many entries the store has.
    public var entries = 0
    /// How many changes were taken from the log.
    public var changes = 0
    /// The change up to which the checkpoint goes that was used, `nil` if there was none.
    public var checkpoint: SequenceNumber?
    /// Checkpoints that could not be used, and why.
    public var damagedCheckpoints: [String] = []
    /// The file whose end was torn, and cut off. It had only what was never acknowledged as synced.
    public var tornFile: String?
    /// Where it was cut.
    public var tornOffset = 0
    /// The last change that is there.
    public var last = SequenceNumber(rawValue: 0)
}
