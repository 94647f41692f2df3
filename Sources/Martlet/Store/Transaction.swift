/// Reads and writes that take effect all at once or not at all, as if no other thread had been at work meanwhile.
///
/// ```swift
/// try store.transaction { transaction in
///     let balance = try transaction.get("Ada", as: Int.self) ?? 0
///     try transaction.put("Ada", balance - 10)
///     try transaction.increment("Bob", by: 10)
/// }
/// ```
///
/// Transactions are serializable, in the order of their ``SequenceNumber``s: there is no lost update, no write skew, and no
/// phantom, for absent keys and iterations count as read. They take no lock before they commit, and readers never wait for
/// them. What was read is looked at again at the commit, and whenever a read meets a change that is newer: if something
/// has changed, the call throws ``StoreError/conflict(key:)``, and so does every later one. So code in a transaction never
/// sees a state that there was not.
///
/// The transaction itself reads and writes the default keyspace; ``keyspace(_:)-(RawKeyspace)`` gives the others. It is
/// for one thread, or one task, at a time: a second one gets ``StoreError/transactionBusy``. What it has written is held in
/// the store's memory until it ends. One that is not referred to any more is aborted.
public final class Transaction: TransactionOperations {
    let core: TransactionCore
    /// Whether the one who calls the closure will commit.
    private let isManaged: Bool
    private let defaultKeyspace: RawKeyspace

    init(over keyspace: RawKeyspace, isManaged: Bool) {
        core = TransactionCore(of: keyspace.core.store)
        self.isManaged = isManaged
        defaultKeyspace = keyspace
    }

    /// The keyspace that the transaction's own calls read and write.
    public var target: TransactionKeyspace { keyspace(defaultKeyspace) }

    /// A keyspace as the transaction sees it.
    /// - Precondition: It is one of the transaction's store.
    public func keyspace(_ keyspace: RawKeyspace) -> TransactionKeyspace {
        TransactionKeyspace(transaction: core, core: keyspace.core)
    }

    /// A keyspace of types as the transaction sees it, likewise.
    @inlinable
    public func keyspace<Key, Value>(
        _ keyspace: Keyspace<Key, Value>
    ) -> KeyspaceView<Key, Value, TransactionKeyspace> {
        KeyspaceView(self.keyspace(keyspace.raw), keyspace.codec)
    }

    /// Has the commit acknowledged at another level than the store's changes are.
    /// - Throws: ``StoreError/notDurable`` if the store is in memory and `durability` is above ``Durability/memory``.
    public func setDurability(_ durability: Durability) throws(StoreError) { try core.setDurability(durability) }

    /// Marks where the transaction is, for ``rollback(to:)``.
    /// - Throws: ``StoreError/transactionEnded``, ``StoreError/transactionBusy``, ``StoreError/conflict(key:)``.
    /// - Complexity: O(1); from the first one on, values that the transaction replaces are kept until it ends.
    public func savepoint() throws(StoreError) -> Savepoint { Savepoint(id: try core.savepoint()) }

    /// Undoes all that was written since `savepoint`, which stays good; later ones do not. What was read since still counts
    /// as read.
    /// - Throws: ``StoreError/savepointInvalid``, and what ``savepoint()`` throws.
    /// - Complexity: O(writes undone).
    public func rollback(to savepoint: Savepoint) throws(StoreError) { try core.rollback(to: savepoint.id) }

    /// Makes all writes take effect at one instant, and ends the transaction.
    ///
    /// One without writes does not fail.
    /// - Returns: The number of the change, `nil` if there was nothing to change.
    /// - Throws: ``StoreError/conflict(key:)`` if something has changed that the transaction has read;
    ///   ``StoreError/keyspaceDropped``, ``StoreError/outOfMemory``, ``StoreError/sequenceExhausted``; nothing was written,
    ///   and the transaction is over all the same. ``StoreError/transactionEnded`` or ``StoreError/transactionBusy``;
    ///   ``StoreError/insideTransaction`` in a closure, where the commit comes at its end, and the transaction goes on.
    /// - Complexity: O(keys read and written), expected.
    @discardableResult
    public func commit() throws(StoreError) -> SequenceNumber? {
        guard !isManaged else { throw .insideTransaction }
        let number = try core.commit()
        try defaultKeyspace.core.acknowledge(number, at: core.durability)
        return number.map(SequenceNumber.init(rawValue:))
    }

    /// Drops all writes, and ends the transaction. After its end it does nothing.
    /// - Throws: ``StoreError/transactionBusy``; ``StoreError/insideTransaction`` in a closure: throw an error there.
    public func abort() throws(StoreError) {
        guard !isManaged else { throw .insideTransaction }
        try core.abort()
    }
}
