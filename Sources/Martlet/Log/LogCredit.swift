/// What a change was admitted to the log with: how far it is to move the clock.
struct LogCredit: Sendable {
    /// The size of its record, in units.
    var steps: UInt64
    /// Where it is, if that record only names its parts.
    var parts: LogParts?
}
