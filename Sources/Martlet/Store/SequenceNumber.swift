/// Which change of the store an entry's value comes from.
///
/// Every change of any keyspace of a store has a number of the store's clock, and of one key each has a greater one than the one
/// before. So an entry whose number is the same has not been touched in between, not even by a change and a change back.
/// Numbers grow, with gaps.
///
/// In a store with a directory, and while somebody follows the changes, no two have the same number, and each that begins after
/// another is over has a greater one. Otherwise changes of different keys may share a number.
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
