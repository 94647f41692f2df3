/// Which change of the store an entry's value comes from.
///
/// Every change of any keyspace of a store takes the next number of the store's clock, in the order in which changes of
/// one key happen. A number is never used twice, so an entry whose number is the same has not been touched in between,
/// not even by a change and a change back. Numbers grow, with gaps.
public struct SequenceNumber: RawRepresentable, Hashable, Comparable, Sendable {
    /// The number itself, less than 2⁴⁸.
    public let rawValue: UInt64

    /// The sequence number of that value.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// Whether the one change came before the other, if both are of one key.
    public static func < (left: SequenceNumber, right: SequenceNumber) -> Bool { left.rawValue < right.rawValue }
}
