/// What a store holds and has done, read without stopping it.
///
/// The figures are each right by themselves, and taken one after the other: while threads write, two of them may
/// differ by what happened in between.
public struct StoreStatistics: Hashable, Sendable {
    /// How many entries all keyspaces hold together, expired ones included that are still to be removed.
    public var entries: Int = 0
    /// How many keyspaces there are, the default one among them.
    public var keyspaces: Int = 0
    /// Memory by what it is used for.
    public var memory = MemoryStatistics()
    /// Operations since the store was opened.
    public var operations = OperationStatistics()
    /// Snapshots that are open, and what they cost.
    public var snapshots = SnapshotStatistics()
    /// Entries with a deadline, and how soon after it they are removed.
    public var expiry = ExpiryStatistics()
    /// What was removed to stay within a limit.
    public var eviction = EvictionStatistics()
    /// What was written to the store's directory. `nil` for a store in memory.
    public var storage: StorageStatistics?
    /// The thread that has been inside a read or write for longest, if any is.
    public var oldestPin: PinStatistics?

    /// Memory in bytes.
    public struct MemoryStatistics: Hashable, Sendable {
        /// All that the store holds, and what ``StoreOptions/memoryLimit`` bounds.
        public var totalBytes: Int = 0
        /// Records of entries: keys, values and their headers, rounded up to the blocks they lie in.
        public var recordBytes: Int = 0
        /// Buckets and directories of all keyspaces.
        public var indexBytes: Int = 0
        /// Replaced or removed records that a reader may still be looking at.
        public var retiredBytes: Int = 0
        /// Free blocks that threads keep at hand for their next writes, part of ``reserveBytes``.
        public var cachedBytes: Int = 0
        /// The rest: free blocks kept for reuse, and bookkeeping.
        public var reserveBytes: Int { totalBytes - recordBytes - indexBytes - retiredBytes }
        /// The share of all memory, from 0 to 1, that holds no entry and no index. It is high in a store that is almost
        /// empty, and after many removals here and there, until writes fill the gaps.
        public var fragmentation: Double { Double(reserveBytes) / Double(max(1, totalBytes)) }
    }

    /// How often each kind of operation was called. Batches count each key.
    public struct OperationStatistics: Hashable, Sendable {
        /// Reads of a key, whether it was there or not, those among them with which a conditional write
        /// begins, and of `getOrPut` one for each time it looks.
        public var gets: Int = 0
        /// Reads of a key that was not there.
        public var misses: Int = 0
        /// Reads of a key that was there.
        public var hits: Int { gets - misses }
        /// The share of reads, from 0 to 1, that found their key; 0 where there were none.
        public var hitRatio: Double { gets == 0 ? 0 : Double(hits) / Double(gets) }
        /// Values stored, by whichever operation.
        public var puts: Int = 0
        /// Removals of a key that was there, by whichever operation but ``KeyValueOperations/clear()``
        /// and ``Store/dropKeyspace(_:)``.
        public var removes: Int = 0
    }

    /// Snapshots, and the versions of entries that the store keeps for them.
    public struct SnapshotStatistics: Hashable, Sendable {
        /// How many snapshots are open.
        public var open: Int = 0
        /// How many replaced or removed versions are kept because an open snapshot can see them.
        public var versions: Int = 0
        /// Bytes of their blocks, part of ``MemoryStatistics/recordBytes``.
        public var versionBytes: Int = 0
    }

    /// Entries that expire. An entry is absent to all calls from its deadline on; this says when its memory was freed.
    public struct ExpiryStatistics: Hashable, Sendable {
        /// How many entries have a deadline, those included whose deadline has come and that are still to be removed.
        public var entries: Int = 0
        /// How many were removed since the store was opened because their deadline had come.
        public var expired: Int = 0
        /// How long after its deadline the median entry was removed.
        public var lagMedian: Duration = .zero
        /// How long after their deadlines 99 of 100 entries were removed at most, rounded up by an eighth at most.
        public var lagP99: Duration = .zero
        /// How long after its deadline the last of all was removed.
        public var lagWorst: Duration = .zero
    }

    /// Entries that a store has removed by itself since it was opened, to stay within its limits.
    public struct EvictionStatistics: Hashable, Sendable {
        /// How many.
        public var evicted: Int = 0
        /// Bytes of the blocks that their records lay in.
        public var evictedBytes: Int = 0
        /// How many entries were moved to other memory, so that what was free in pieces could be used.
        public var moved: Int = 0
    }

    /// What a store has written to its directory since it was opened.
    public struct StorageStatistics: Hashable, Sendable {
        /// Bytes of the log.
        public var logBytes: Int = 0
        /// Bytes of all checkpoints, those included that are gone.
        public var checkpointBytes: Int = 0
    }

    /// A thread inside a read or write of the store, which keeps freed memory from being reused.
    public struct PinStatistics: Hashable, Sendable {
        /// The operating system's number of the thread.
        public var thread: UInt64
        /// For how long, at least, in nanoseconds.
        public var nanoseconds: UInt64
    }
}
