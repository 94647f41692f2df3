extension SuspendingView {
    /// Runs `body` as a transaction, as ``Store/transaction(_:)`` does, for a closure that awaits something. Its own calls
    /// read and write the view's keyspace.
    ///
    /// Nothing is held while `body` is suspended; but the longer it takes, the likelier another's change comes in between,
    /// and `body` runs again. After eight losses other transactions of this form let it through first, suspended; after
    /// eight more each attempt has a turn as in the blocking form, in which other writers to the store wait, but no longer
    /// than a tenth of a second. So it gets through if an attempt takes less than that. Writers that wait **block their
    /// threads**, which may be those that run tasks: what `body` awaits should not need them, else each turn runs out, and
    /// the transaction gets through when the others pause. Since it may go on on any thread, a write by the store itself in
    /// `body` is not noticed here: it is no part of the transaction, waits for the end of its turn, and makes it conflict
    /// if it has read the key.
    /// - Throws: As the blocking form. A task that is cancelled finds out by itself, as usual.
    nonisolated(nonsending) public func transaction<R>(
        _ body: nonisolated(nonsending) (Transaction) async throws -> R
    ) async throws -> R {
        let (result, durability) = try await committed(body)
        try await target.core.acknowledgeSuspending(durability)
        return result
    }

    nonisolated(nonsending) private func committed<R>(
        _ body: nonisolated(nonsending) (Transaction) async throws -> R
    ) async throws -> (R, Durability?) {
        let turns = target.core.store.suspendedTurns
        for _ in 0..<Retrying.lossesMax {
            await turns.waitForOthers()
            if let result = try await attempt(body) { return result }
            await Task.yield()
        }
        await turns.begin()
        defer { turns.end() }
        for _ in 0..<Retrying.lossesMax {
            if let result = try await attempt(body) { return result }
            await Task.yield()
        }
        while true {
            let start = System.monotonicNanoseconds
            if let result = try await attemptInTurn(body) { return result }
            await letOthersWrite(System.monotonicNanoseconds - start)
        }
    }

    nonisolated(nonsending) private func attemptInTurn<R>(
        _ body: nonisolated(nonsending) (Transaction) async throws -> R
    ) async throws -> (R, Durability?)? {
        await target.core.store.awaitReleaseSuspending()
        let turn = GateTurn(of: target.core.store.epochs, nanoseconds: Retrying.turnNanoseconds)
        defer { turn.end() }
        return try await attempt(body, pass: turn.pass)
    }

    /// `nil`: another's change came in between.
    nonisolated(nonsending) private func attempt<R>(
        _ body: nonisolated(nonsending) (Transaction) async throws -> R, pass: UInt64 = 0
    ) async throws -> (R, Durability?)? {
        let transaction = Transaction(over: target, isManaged: true)
        transaction.core.restart(pass: pass)
        do {
            let result = try await body(transaction)
            if pass == 0 { await target.core.store.awaitReleaseSuspending() }
            _ = try transaction.core.commit()
            return (result, transaction.core.durability)
        } catch {
            try? transaction.core.abort()
            guard transaction.core.hasConflicted else { throw error }
            return nil
        }
    }

    /// Leaves the gate open for as long as it was closed: those that waited at it may be what the transaction needs.
    nonisolated(nonsending) private func letOthersWrite(_ nanoseconds: UInt64) async {
        let end = System.monotonicNanoseconds + nanoseconds
        try? await Task.sleep(nanoseconds: nanoseconds)
        // A task that is cancelled does not sleep.
        while System.monotonicNanoseconds < end { await Task.yield() }
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
            await target.core.store.awaitReleaseSuspending()
            _ = try batch.core.commit()
            try await target.core.acknowledgeSuspending(batch.core.durability)
            return result
        } catch {
            try? batch.core.abort()
            throw error
        }
    }
}
