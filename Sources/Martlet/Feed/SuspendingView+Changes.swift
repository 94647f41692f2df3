/// Waiting for what others do to a key.
extension SuspendingView {
    /// Suspends until the key has a value for which the condition holds, and gives that: at once if it has one.
    ///
    /// What others put in between may be passed over. In a store with a directory, a value that comes later is found when it
    /// is durable, as with ``Store/changes(from:prefix:keyspaces:)``.
    /// - Throws: What ``KeyValueOperations/get(_:as:)`` and ``Store/changes(from:prefix:keyspaces:)`` throw;
    ///   ``StoreError/closed`` if the store was closed; `CancellationError` if the task is cancelled.
    nonisolated(nonsending) public func waitForValue<Value: StoreDecodable>(
        of key: borrowing some StoreKey & ~Copyable & ~Escapable, as type: Value.Type = Value.self,
        where condition: (Value) throws -> Bool = { _ in true }
    ) async throws -> Value {
        let key = key.withKeyBytes { [UInt8](copying: $0) }
        // Before the first look, so that nothing comes in between.
        var changes = try changes(of: key)
        while true {
            if let value = try target.get(key, as: type), try condition(value) { return value }
            _ = try await SuspendingView.next(of: &changes)
        }
    }

    /// Suspends until something becomes of the key, or of its keyspace, and says what.
    ///
    /// Every change that is called for from now on counts.
    /// - Throws: What ``Store/changes(from:prefix:keyspaces:)`` throws; ``StoreError/closed`` if the store was closed;
    ///   `CancellationError` if the task is cancelled.
    nonisolated(nonsending) public func waitForChange(
        of key: borrowing some StoreKey & ~Copyable & ~Escapable
    ) async throws -> Change {
        let key = key.withKeyBytes { [UInt8](copying: $0) }
        var changes = try changes(of: key)
        while true {
            let change = try await SuspendingView.next(of: &changes)
            if change.key == key || !change.kind.isOfEntry { return change }
        }
    }

    /// Those of the keys that begin with it as well, which are few.
    private func changes(of key: [UInt8]) throws(StoreError) -> Changes.Iterator {
        let filter = ChangeFilter(prefix: key, keyspaces: [target.id])
        return try target.core.store.changes(from: .now, filter).makeAsyncIterator()
    }

    nonisolated(nonsending) private static func next(of changes: inout Changes.Iterator) async throws -> Change {
        if let change = try await changes.next(isolation: #isolation) { return change }
        try Task.checkCancellation()
        throw StoreError.closed
    }
}
