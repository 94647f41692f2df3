extension Keyspace {
    /// The operations that may have to wait, for async code: see ``Martlet/SuspendingView``.
    @inlinable
    public var suspending: SuspendingView { SuspendingView(keyspace: self) }

    /// What a ``Keyspace`` offers to async code: each operation suspends the task where the one of the same name would
    /// block the thread. See ``Martlet/SuspendingView`` for when that is, and why this is a view.
    public struct SuspendingView: Sendable {
        @usableFromInline let keyspace: Keyspace

        @inlinable
        init(keyspace: Keyspace) {
            self.keyspace = keyspace
        }

        /// The keyspace whose operations do not wait until what they did lasts: that is for `lasting`, with no thread.
        private nonisolated(nonsending) func now() async -> Keyspace {
            Keyspace(await keyspace.raw.suspending.now(), keyspace.codec)
        }

        private nonisolated(nonsending) func lasting<R>(_ outcome: R) async throws(StoreError) -> R {
            try await keyspace.raw.suspending.acknowledge()
            return outcome
        }

        /// Stores a value, as ``Keyspace/put(_:_:expiring:)`` does.
        @discardableResult
        nonisolated(nonsending) public func put(
            _ key: Key, _ value: Value, expiring expiration: Expiration = .byDefault
        ) async throws(StoreError) -> Bool {
            try await lasting(try await now().put(key, value, expiring: expiration))
        }

        /// Gives a value another deadline, as ``Keyspace/expire(_:_:if:)`` does.
        @discardableResult
        nonisolated(nonsending) public func expire(
            _ key: Key, _ expiration: Expiration, if condition: ExpirationCondition = .always
        ) async throws(StoreError) -> Bool {
            try await lasting(try await now().expire(key, expiration, if: condition))
        }

        /// Lets a value live for ever, as ``Keyspace/persist(_:)`` does.
        @discardableResult
        nonisolated(nonsending) public func persist(_ key: Key) async throws(StoreError) -> Bool {
            try await lasting(try await now().persist(key))
        }

        /// A value that from now on lives as long as `expiration` says, as ``Keyspace/getAndExpire(_:_:)`` gives it.
        nonisolated(nonsending) public func getAndExpire(
            _ key: Key, _ expiration: Expiration
        ) async throws(StoreError) -> Value? {
            try await lasting(try await now().getAndExpire(key, expiration))
        }

        /// Stores a value if the key is absent, as ``Keyspace/putIfAbsent(_:_:expiring:)`` does.
        @discardableResult
        nonisolated(nonsending) public func putIfAbsent(_ key: Key, _ value: Value) async throws(StoreError) -> Bool {
            try await lasting(try await now().putIfAbsent(key, value))
        }

        /// Stores a value if the key has one already, as ``Keyspace/replace(_:_:expiring:)`` does.
        @discardableResult
        nonisolated(nonsending) public func replace(_ key: Key, _ value: Value) async throws(StoreError) -> Bool {
            try await lasting(try await now().replace(key, value))
        }

        /// Stores a value in the place of an equal one, as
        /// ``Keyspace/compareAndSwap(_:expected:desired:expiring:)-(_,Value,_,_)`` does.
        @discardableResult
        nonisolated(nonsending) public func compareAndSwap(
            _ key: Key, expected: Value, desired: Value
        ) async throws(StoreError) -> CompareAndSwapResult {
            try await lasting(try await now().compareAndSwap(key, expected: expected, desired: desired))
        }

        /// Stores a value in the place of one version, as
        /// ``Keyspace/compareAndSwap(_:expected:desired:expiring:)-(_,SequenceNumber?,_,_)`` does.
        @discardableResult
        nonisolated(nonsending) public func compareAndSwap(
            _ key: Key, expected: SequenceNumber?, desired: Value
        ) async throws(StoreError) -> CompareAndSwapResult {
            try await lasting(try await now().compareAndSwap(key, expected: expected, desired: desired))
        }

        /// Stores a value and gives back the one it replaces, as ``Keyspace/getAndPut(_:_:expiring:)`` does.
        @discardableResult
        nonisolated(nonsending) public func getAndPut(_ key: Key, _ value: Value) async throws(StoreError) -> Value? {
            try await lasting(try await now().getAndPut(key, value))
        }

        /// Removes a key and gives back its value, as ``Keyspace/getAndRemove(_:)`` does.
        @discardableResult
        nonisolated(nonsending) public func getAndRemove(_ key: Key) async throws(StoreError) -> Value? {
            try await lasting(try await now().getAndRemove(key))
        }

        /// Changes a value as one atomic step, as ``Keyspace/update(_:_:)`` does. `body` may run twice.
        @discardableResult
        nonisolated(nonsending) public func update<R>(
            _ key: Key, _ body: (inout Value?) throws -> R
        ) async throws -> R {
            try await lasting(try await now().update(key, body))
        }

        /// Removes a key, as ``Keyspace/remove(_:)`` does.
        @discardableResult
        nonisolated(nonsending) public func remove(_ key: Key) async throws(StoreError) -> Bool {
            try await lasting(try await now().remove(key))
        }

        /// Removes a key if it has the expected value, as ``Keyspace/compareAndRemove(_:expected:)-(_,Value)`` does.
        @discardableResult
        nonisolated(nonsending) public func compareAndRemove(
            _ key: Key, expected: Value
        ) async throws(StoreError) -> Bool {
            try await lasting(try await now().compareAndRemove(key, expected: expected))
        }

        /// Removes one version of a key, as ``Keyspace/compareAndRemove(_:expected:)-(_,SequenceNumber)`` does.
        @discardableResult
        nonisolated(nonsending) public func compareAndRemove(
            _ key: Key, expected: SequenceNumber
        ) async throws(StoreError) -> Bool {
            try await lasting(try await now().compareAndRemove(key, expected: expected))
        }

        /// Stores many entries, as `putMany` does.
        nonisolated(nonsending) public func putMany(_ entries: [(Key, Value)]) async throws(BatchError) {
            try await now().putMany(entries)
            try await keyspace.raw.suspending.acknowledgeBatch(completed: entries.count)
        }

        /// Removes many keys, as ``Keyspace/removeMany(_:)`` does.
        @discardableResult
        nonisolated(nonsending) public func removeMany(_ keys: [Key]) async throws(BatchError) -> Int {
            let outcome = try await now().removeMany(keys)
            try await keyspace.raw.suspending.acknowledgeBatch(completed: keys.count)
            return outcome
        }

        /// Removes all entries of the keyspace at one instant, as ``Keyspace/clear()`` does.
        nonisolated(nonsending) public func clear() async throws(StoreError) {
            try await lasting(try await now().clear())
        }
    }
}

extension Keyspace.SuspendingView where Value == Int {
    /// Adds to a number, as ``Keyspace/increment(_:by:)`` does.
    @discardableResult
    nonisolated(nonsending) public func increment(_ key: Key, by amount: Int = 1) async throws(StoreError) -> Int {
        try await lasting(try await now().increment(key, by: amount))
    }
}
