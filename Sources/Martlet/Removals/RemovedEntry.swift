/// An entry, or a value of one, that is no longer in the store, as a ``RemovalListener`` hears of it.
public struct RemovedEntry: Hashable, Sendable {
    /// Why it is gone.
    @nonexhaustive public enum Cause: UInt8, Hashable, Sendable, CaseIterable {
        /// Somebody removed it, cleared the keyspace, or dropped it.
        case removed
        /// The key has another value. One that gets another deadline alone keeps its value, except in a transaction.
        case replaced
        /// Its deadline had come.
        case expired
        /// Its memory was needed.
        case evicted
    }

    /// Why it is gone.
    public let cause: Cause
    /// The ``RawKeyspace/id`` of the keyspace, 0 for the default one.
    public let keyspaceID: UInt32
    /// The key.
    public let key: [UInt8]
    /// The value that is gone.
    public let value: [UInt8]
    /// The number of the change that had put the value, or had given it its last deadline. Of two of one key, the greater was
    /// there later.
    public let sequence: SequenceNumber
}
