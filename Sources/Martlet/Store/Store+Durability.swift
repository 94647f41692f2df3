/// How long what a store was told lasts.
extension Store {
    /// Blocks until every change made before, by whichever thread, survives a loss of power.
    ///
    /// A store in memory has nothing to wait for, and returns at once.
    /// - Throws: ``StoreError/storageFailed(operation:path:code:durableThrough:)``, ``StoreError/closed``.
    public func sync() throws(StoreError) {
        guard core.commitLog.keepsRecords else { return }
        try core.commitLog.wait(for: nil, .synced)
    }

    /// The number up to which every change survives a loss of power. 0 for a store in memory.
    /// - Complexity: O(1). Nothing waits for it.
    public var durableSequence: SequenceNumber { SequenceNumber(rawValue: core.commitLog.durableThrough) }

    /// Blocks until every change up to `sequence` survives a loss of power.
    ///
    /// Together with ``KeyValueOperations/getVersioned(_:)`` it tells that what was read will not be taken back: a plain
    /// read may find a change that its writer still waits for.
    /// - Throws: ``StoreError/notDurable`` if the store is in memory; what ``sync()`` throws.
    public func waitUntilDurable(_ sequence: SequenceNumber) throws(StoreError) {
        try core.commitLog.wait(for: min(sequence.rawValue, core.commitLog.tail), .synced)
    }

    /// Writes a checkpoint with every change made before, so that the next opening has less log to read. Writers go on.
    ///
    /// The store writes checkpoints by itself as its log grows: see ``StoreOptions/checkpointInterval``.
    /// - Throws: ``StoreError/notDurable`` if the store is in memory; ``StoreError/closed``;
    ///   ``StoreError/storageFailed(operation:path:code:durableThrough:)``, and the store goes on as before.
    /// - Complexity: O(n). Rests between its writes, so that it takes about half of a disk's time at most.
    public func checkpoint() throws(StoreError) {
        guard let checkpointer = core.checkpointer else { throw .notDurable }
        try checkpointer.checkpoint()
    }

    /// Writes a checkpoint, and gives up all files that are not needed any more with it: least disk, at the price of having
    /// one way to recover instead of two.
    /// - Throws: What ``checkpoint()`` throws.
    /// - Complexity: O(n).
    public func compact() throws(StoreError) {
        guard let checkpointer = core.checkpointer else { throw .notDurable }
        try checkpointer.compact()
    }

    /// Ends the store's writing: waits for writes under way, syncs the log and lets another process have the directory.
    ///
    /// Reading goes on; every write throws ``StoreError/closed``. A store that nobody refers to any more is closed by
    /// itself. Of a store in memory it only ends the removal of what has expired, and tells the ``RemovalListener`` the rest.
    /// - Throws: ``StoreError/storageFailed(operation:path:code:durableThrough:)`` if the log could not be synced, now or
    ///   before.
    public func close() throws(StoreError) { try core.close() }

    /// What opening the directory found. `nil` for a store in memory.
    public var recovery: RecoveryReport? { core.recovery }
}

extension KeyValueOperations {
    /// The same keyspace, whose changes by this handle are acknowledged at another level than the store's.
    ///
    /// ```swift
    /// let counters = try store.keyspace("counters").with(.memory)
    /// ```
    /// - Throws: ``StoreError/notDurable`` if the store is in memory and `durability` is above ``Durability/memory``.
    public func with(_ durability: Durability) throws(StoreError) -> RawKeyspace {
        RawKeyspace(core: try target.core.with(durability))
    }
}

extension Keyspace {
    /// The same keyspace, whose changes by this handle are acknowledged at another level than the store's. See
    /// ``KeyValueOperations/with(_:)``.
    /// - Throws: ``StoreError/notDurable`` if the store is in memory and `durability` is above ``Durability/memory``.
    public func with(_ durability: Durability) throws(StoreError) -> Keyspace {
        Keyspace(try raw.with(durability), codec)
    }
}

extension SuspendingView {
    /// Suspends until every change made before survives a loss of power, as ``Store/sync()``.
    nonisolated(nonsending) public func sync() async throws(StoreError) {
        guard let log = target.core.log else { return }
        try await log.waitSuspending(for: log.tail, .synced)
    }

    /// Suspends until every change up to `sequence` survives a loss of power, as ``Store/waitUntilDurable(_:)``.
    nonisolated(nonsending) public func waitUntilDurable(_ sequence: SequenceNumber) async throws(StoreError) {
        guard let log = target.core.log else { throw .notDurable }
        try await log.waitSuspending(for: min(sequence.rawValue, log.tail), .synced)
    }
}
