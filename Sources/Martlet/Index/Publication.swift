/// What became of a record that was to be published.
@usableFromInline
enum Publication {
    case inserted(UInt64)
    case replaced(UInt64)
    /// The key had something else than what was expected: nothing was done.
    case refused
    /// The chain is full: nothing was done. Bring a further bucket.
    case needsBucket
    /// A snapshot sees the version that would go: nothing was done. Bring a record with room for a link, and what keeps
    /// the old version.
    case needsLink
    /// The record is to have the deadline of what it replaces, and has another: nothing was done. Bring one with this.
    case needsDeadline(UInt64)

    /// Whether the key was absent, and has a value now.
    @usableFromInline
    var isInsertion: Bool {
        if case .inserted = self { return true }
        return false
    }

    /// The number of the change, if there was one.
    @usableFromInline
    var sequence: UInt64? {
        switch self {
        case .inserted(let sequence), .replaced(let sequence): sequence
        case .refused, .needsBucket, .needsLink, .needsDeadline: nil
        }
    }
}
