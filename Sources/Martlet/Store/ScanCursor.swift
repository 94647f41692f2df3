/// How far a scan of a keyspace has come, in 64 bits that may be kept, sent away and brought back.
///
/// It holds nothing in the store, and stays good however the keyspace grows, shrinks or is cleared meanwhile. It means
/// something only to the keyspace that gave it, as long as its store is open; any other number is a place too. See ``KeyValueOperations/scan(from:limit:_:)``.
public struct ScanCursor: RawRepresentable, Hashable, Sendable {
    /// The number, for storing and sending.
    public let rawValue: UInt64

    /// The cursor of that number.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// Before the first entry.
    public static let start = ScanCursor(rawValue: 0)
}
