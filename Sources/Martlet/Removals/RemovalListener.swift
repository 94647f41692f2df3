/// Hears of the values that leave a store, and why: to free what they stand for, to keep them elsewhere, to count.
///
/// It is called on a thread of its own. Who writes, expires or evicts copies key and value into a buffer and goes on, with
/// no wait for the listener: if it is too slow, or an entry too large, it hears how many it has ``RemovedEntries/missed``.
/// It hears of what is visible to all: a value may still be seen by a snapshot, and of a durable store a crash may bring it
/// back that was not synced. What a keyspace had that is cleared or dropped comes as its memory is freed, which takes later
/// writes, or the end of the snapshots that see it. A read-only store tells nothing, and opening one nothing of what it reads.
///
/// It may call the store, and close it, and hears of what it does to it as well. ``Store/close()`` called elsewhere returns when it
/// has heard what went before, and so does whoever gives up the last reference to the store: not with a lock that the listener takes.
public struct RemovalListener: Sendable {
    /// Of what it hears.
    public var causes: Set<RemovedEntry.Cause>
    /// How many bytes of entries wait for it at most: keys and values, and 21 bytes for each. They count twice for
    /// ``StoreOptions/memoryLimit`` from the beginning, a sixteenth of it at most. No entry waits that has more than an eighth.
    public var bufferBytes: Int
    let hear: @Sendable (RemovedEntries) -> Void

    /// A listener that hears of those causes, and as much at a time as the buffer has.
    public init(
        causes: Set<RemovedEntry.Cause> = Set(RemovedEntry.Cause.allCases), bufferBytes: Int = 4 << 20,
        _ hear: @escaping @Sendable (RemovedEntries) -> Void
    ) {
        self.causes = causes
        self.bufferBytes = bufferBytes
        self.hear = hear
    }
}
