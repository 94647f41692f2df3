/// What a store does when a write needs more than a limit allows.
public enum LimitAction: Hashable, Sendable {
    /// The write throws ``StoreError/outOfMemory``, or ``StoreError/entryLimitReached``, and nothing is changed.
    case reject
    /// Other entries are removed for it, which is no error and needs no call: for a cache. A store with a directory writes these
    /// removals to its log, so that they are not back after it is opened again.
    ///
    /// A write fails with ``StoreError/outOfMemory`` nevertheless where what would have to go is held by an open snapshot or by a
    /// reader that stays in a closure over a value; and with ``StoreError/entryLimitReached`` where all entries are held by
    /// snapshots, or are of keyspaces from which nothing is evicted.
    case evict(EvictionPolicy = .s3fifo)
}
