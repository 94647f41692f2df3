/// How a store is set up. Every field has a default that suits a small store without a limit.
public struct StoreOptions: Sendable {
    /// The most memory, in bytes, that the store may hold: records, index, caches and blocks waiting to be reused,
    /// everything counted. `nil` is no limit.
    ///
    /// A write that would need more does what ``atLimit`` says: it throws ``StoreError/outOfMemory`` and changes nothing, or has other
    /// entries removed. Memory is taken from the
    /// operating system in pieces of 64 KiB and more and counted when it is taken, used or not, so a limit below a few
    /// of them leaves room for little.
    public var memoryLimit: Int?

    /// The most entries that the store may hold, in all keyspaces together. `nil` is no limit. While several threads insert at once
    /// there may be one more for each of them, for a moment; and while it evicts, as many more as it takes to find which may go: up to
    /// 64 and a thousandth of the limit.
    public var entryLimit: Int?

    /// What a write does that needs more than ``memoryLimit`` or ``entryLimit`` allows: fail, or have other entries removed.
    ///
    /// A store with a directory that evicts and is opened with less memory than its entries take loads all of them, and evicts what is too
    /// much before it is open: for that long it takes more than its limit.
    public var atLimit: LimitAction = .reject

    /// Of which keyspaces entries may be evicted. It goes by the name that a keyspace has when it is made, or when the store is opened.
    public var evictedKeyspaces: EvictedKeyspaces = .all

    /// About how many entries the store's default keyspace will hold. Its index is laid out for so many at the start,
    /// and does not shrink below that: 13 to 26 bytes for each entry hinted at, taken at once, in pieces of up to 2 MiB. `0`, or less, starts small.
    /// Too low, and the store grows as it goes; too high, and memory is idle. About a quarter of the limit, or of the
    /// machine's memory, is the most that a hint takes.
    public var expectedEntries: Int

    /// Where the store says what it does and what is wrong. `nil` is silence, and costs nothing.
    public var logger: StoreLogger?

    /// Where the store takes the time from. Tests of your own give it a ``ManualClock``. What is slow in the process
    /// itself, as ``StoreStatistics/PinStatistics``, is measured by the system's clock nevertheless.
    public var clock: any StoreClock

    /// What must be true of a change of a store with a directory before the call that makes it returns, unless that call or
    /// its keyspace says otherwise. A store in memory takes no notice.
    public var durability: Durability = .synced

    /// How often a store with a directory writes a checkpoint, in seconds, if it has changed. `nil`, the default: when the
    /// log has grown by half as much as the last checkpoint has, and by 64 MiB at least.
    public var checkpointInterval: Double?

    /// How many bytes of log are kept at least, though no recovery needs them, for those who read the log's changes later.
    public var logRetention: Int = 0

    /// How many bytes of its last changes a store in memory keeps while there is a sequence of ``Changes``, for those who are
    /// behind: keys and values, and some 80 bytes for each change. They count for ``memoryLimit`` from when the first sequence
    /// is made, a sixteenth of it at most.
    public var changeBytes: Int = 4 << 20

    /// Hears of the values that leave the store, and why. `nil` costs nothing; with one, replacing and removing take longer by a
    /// copy of what goes.
    public var removalListener: RemovalListener?

    /// Told how far the recovery of a store has come, some times a second, on the thread that opens it.
    public var recoveryProgress: (@Sendable (RecoveryProgress) -> Void)?

    /// Options with the given limit, size hint, logger and clock.
    public init(
        memoryLimit: Int? = nil, expectedEntries: Int = 0, logger: StoreLogger? = nil,
        clock: any StoreClock = SystemClock(), atLimit: LimitAction = .reject
    ) {
        self.memoryLimit = memoryLimit
        self.atLimit = atLimit
        self.expectedEntries = expectedEntries
        self.logger = logger
        self.clock = clock
    }

    /// The same, as far as the limit admits.
    func changeBytes(for memory: StoreMemory) -> Int { max(0, min(changeBytes, memory.budget.limitBytes / 16)) }
}
