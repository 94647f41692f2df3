/// How long an entry lives.
///
/// From its deadline on an entry is not there for any call; its memory is freed a moment later, see
/// ``StoreStatistics/ExpiryStatistics``. A deadline is an instant of the time of day: where an administrator sets the
/// clock forward, entries expire by so much earlier; where it is set back, the store's own time goes on as if it were not, until the
/// store is opened again.
public enum Expiration: Hashable, Sendable {
    /// What the keyspace says: ``KeyValueOperations/setDefaultTimeToLive(_:)``; without that, for ever.
    case byDefault
    /// For ever.
    case never
    /// So long from now on, rounded up to milliseconds. Zero or less is over at once.
    case after(Duration)
    /// Until that instant, which may be past.
    case at(Deadline)
    /// As long as the value that it replaces; as the keyspace says if there is none.
    case kept

    /// Whether it is ``kept``. Not by `==`, which compares durations.
    @usableFromInline
    @inline(__always)
    var isKept: Bool {
        if case .kept = self { return true }
        return false
    }
}

extension Duration {
    /// Whole milliseconds, rounded up, as many as there can be at most.
    var millisecondsRoundedUp: Int64 {
        let (seconds, attoseconds) = components
        let (milliseconds, overflows) = seconds.multipliedReportingOverflow(by: 1000)
        guard !overflows else { return seconds < 0 ? .min : .max }
        let rest = (attoseconds + (attoseconds > 0 ? 999_999_999_999_999 : 0)) / 1_000_000_000_000_000
        let sum = milliseconds.addingReportingOverflow(rest)
        return sum.overflow ? .max : sum.partialValue
    }
}
