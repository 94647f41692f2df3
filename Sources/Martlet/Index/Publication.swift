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

    /// The number of the change, if there was one.
    @usableFromInline
    var sequence: UInt64? {
        switch self {
        case .inserted(let sequence), .replaced(let sequence): sequence
        case .refused, .needsBucket, .needsLink: nil
        }
    }
}
