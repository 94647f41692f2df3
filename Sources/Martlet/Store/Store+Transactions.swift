extension Store {
    /// Runs `body` as a transaction, and commits what it has written.
    ///
    /// Where another thread's change comes in between, nothing is written, and `body` **runs again** after a short while: it
    /// should have no other effects. After eight losses the transaction is given a turn: other writers to the store wait
    /// until it is through, but no longer than four times its longest attempt so far, or a tenth of a second if that is
    /// more; readers do not wait. So it gets through, unless it waits for another writer itself.
    ///
    /// In `body` the store itself can be read, which is no part of the transaction, and not written: that throws
    /// ``StoreError/insideTransaction``, and so does another transaction of the same store. To give up, throw an error.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws, as it is, and nothing was written; and what ``Transaction/commit()`` throws but
    ///   ``StoreError/conflict(key:)``.
    public func transaction<R>(_ body: (Transaction) throws -> R) throws -> R {
        let participant = try core.epochs.participant()
        guard !participant.isInTransaction else { throw StoreError.insideTransaction }
        var retrying = Retrying(store: core)
        defer { retrying.endTurn() }
        while true {
            let transaction = Transaction(over: target, isManaged: true)
            retrying.begin(transaction.core)
            do {
                let result = try transaction.core.passing(participant) {
                    try participant.inTransaction { try body(transaction) }
                }
                let number = try transaction.core.commit()
                // Others may write while this one waits.
                retrying.endTurn()
                try target.core.acknowledge(number, at: transaction.core.durability)
                return result
            } catch {
                try? transaction.core.abort()
                guard transaction.core.hasConflicted else { throw error }
                let (spins, yields) = retrying.lose()
                for _ in 0..<spins { System.pause() }
                if yields { System.yield() }
            }
        }
    }

    /// Begins a transaction whose end the caller sees to, by ``Transaction/commit()`` or ``Transaction/abort()``.
    ///
    /// It is not run again, and is given no turn: ``transaction(_:)`` does both.
    /// - Complexity: O(1).
    public func begin() -> Transaction { Transaction(over: target, isManaged: false) }

    /// Applies many writes at one instant: all take effect, or none, and no thread and no snapshot sees some and not the
    /// others.
    ///
    /// ```swift
    /// try store.write { batch in
    ///     try batch.put("user:1", "Ada")
    ///     try batch.remove("user:2")
    /// }
    /// ```
    ///
    /// A transaction without reads, and cheaper for it: it conflicts with nothing. Later writes to a key count.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws, as it is, and what ``Transaction/commit()`` throws, but for conflicts. Nothing was
    ///   written.
    /// - Complexity: O(keys written), expected, besides `body`.
    @discardableResult
    public func write<R>(_ body: (WriteBatch) throws -> R) throws -> R {
        let batch = WriteBatch(over: target)
        do {
            let result = try body(batch)
            let number = try batch.core.commit()
            try target.core.acknowledge(number, at: batch.core.durability)
            return result
        } catch {
            try? batch.core.abort()
            throw error
        }
    }
}

extension Participant {
    /// Runs a transaction's closure: until it returns, the thread's writes to the store throw.
    fileprivate func inTransaction<R>(_ body: () throws -> R) rethrows -> R {
        let last = lastSequence.loadRelaxed()
        lastSequence.storeRelaxed(Participant.inTransaction)
        defer { lastSequence.storeRelaxed(last) }
        return try body()
    }
}
