/// What a compare-and-swap found, and so did.
public enum CompareAndSwapResult: Hashable, Sendable {
    /// The entry was as expected. It has the new value now, by this change.
    case swapped(SequenceNumber)
    /// The entry is another than expected. Nothing was changed.
    case conflict
    /// There is no entry. Nothing was changed.
    case notFound
}
