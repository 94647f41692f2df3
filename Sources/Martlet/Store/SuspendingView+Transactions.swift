extension SuspendingView {
    /// Runs `body` as a transaction, as ``Store/transaction(_:)`` does, for a closure that awaits something. Its own calls
    /// read and write the view's keyspace.
    ///
    /// Nothing is held while `body` is suspended; but the longer it takes, the likelier another's change comes in between,
    /// and `body` runs again. After eight losses other transactions of this form let it through first; writes of other
    /// forms do not, since they would block threads that it may need to go on. Where those never pause, keep it short, or
    /// take the blocking form, which has a turn. Since it may go on on any thread, a write by the store itself in `body` is
    /// not noticed here: it is no part of the transaction, and makes it conflict if it has read the key.
    /// - Throws: As the blocking form. A task that is cancelled finds out by itself, as usual.
    nonisolated(nonsending) public func transaction<R>(
        _ body: nonisolated(nonsending) (Transaction) async throws -> R
    ) async throws -> R {
        let turns = target.core.store.suspendedTurns
        var losses = 0
        while losses < Retrying.lossesMax {
            await turns.waitForOthers()
            if let result = try await attempt(body) { return result }
            losses += 1
            await Task.yield()
        }
        await turns.begin()
        defer { turns.end() }
        while true {
            if let result = try await attempt(body) { return result }
            await Task.yield()
        }
    }

    /// `nil`: another's change came in between.
    nonisolated(nonsending) private func attempt<R>(
        _ body: nonisolated(nonsending) (Transaction) async throws -> R
    ) async throws -> R? {
        let transaction = Transaction(over: target, isManaged: true)
        do {
            let result = try await body(transaction)
            _ = try transaction.core.commit()
            return result
        } catch {
            try? transaction.core.abort()
            guard transaction.core.hasConflicted else { throw error }
            return nil
        }
    }

    /// Applies many writes at one instant, as ``Store/write(_:)`` does, for a closure that awaits something. Its own calls
    /// write to the view's keyspace.
    @discardableResult
    nonisolated(nonsending) public func write<R>(
        _ body: nonisolated(nonsending) (WriteBatch) async throws -> R
    ) async throws -> R {
        let batch = WriteBatch(over: target)
        do {
            let result = try await body(batch)
            _ = try batch.core.commit()
            return result
        } catch {
            try? batch.core.abort()
            throw error
        }
    }
}
