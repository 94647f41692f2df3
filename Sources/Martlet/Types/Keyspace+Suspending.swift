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

        /// Stores a value, as ``Keyspace/put(_:_:)`` does.
        @discardableResult
        nonisolated(nonsending) public func put(_ key: Key, _ value: Value) async throws(StoreError) -> Bool {
            try keyspace.put(key, value)
        }

        /// Stores a value if the key is absent, as ``Keyspace/putIfAbsent(_:_:)`` does.
        @discardableResult
        nonisolated(nonsending) public func putIfAbsent(_ key: Key, _ value: Value) async throws(StoreError) -> Bool {
            try keyspace.putIfAbsent(key, value)
        }

        /// Stores a value if the key has one already, as ``Keyspace/replace(_:_:)`` does.
        @discardableResult
        nonisolated(nonsending) public func replace(_ key: Key, _ value: Value) async throws(StoreError) -> Bool {
            try keyspace.replace(key, value)
        }

        /// Stores a value in the place of an equal one, as
        /// ``Keyspace/compareAndSwap(_:expected:desired:)-(_,Value,_)`` does.
        @discardableResult
        nonisolated(nonsending) public func compareAndSwap(
            _ key: Key, expected: Value, desired: Value
        ) async throws(StoreError) -> CompareAndSwapResult {
            try keyspace.compareAndSwap(key, expected: expected, desired: desired)
        }

        /// Stores a value in the place of one version, as
        /// ``Keyspace/compareAndSwap(_:expected:desired:)-(_,SequenceNumber?,_)`` does.
        @discardableResult
        nonisolated(nonsending) public func compareAndSwap(
            _ key: Key, expected: SequenceNumber?, desired: Value
        ) async throws(StoreError) -> CompareAndSwapResult {
            try keyspace.compareAndSwap(key, expected: expected, desired: desired)
        }

        /// Stores a value and gives back the one it replaces, as ``Keyspace/getAndPut(_:_:)`` does.
        @discardableResult
        nonisolated(nonsending) public func getAndPut(_ key: Key, _ value: Value) async throws(StoreError) -> Value? {
            try keyspace.getAndPut(key, value)
        }

        /// Removes a key and gives back its value, as ``Keyspace/getAndRemove(_:)`` does.
        @discardableResult
        nonisolated(nonsending) public func getAndRemove(_ key: Key) async throws(StoreError) -> Value? {
            try keyspace.getAndRemove(key)
        }

        /// Changes a value as one atomic step, as ``Keyspace/update(_:_:)`` does. `body` may run twice.
        @discardableResult
        nonisolated(nonsending) public func update<R>(
            _ key: Key, _ body: (inout Value?) throws -> R
        ) async throws -> R {
            try keyspace.update(key, body)
        }

        /// The value of `key`; where there is none, the one that `compute` makes, stored: see
        /// ``Martlet/SuspendingView/getOrPut(_:as:_:)``.
        @discardableResult
        nonisolated(nonsending) public func getOrPut(
            _ key: Key, _ compute: nonisolated(nonsending) () async throws -> Value
        ) async throws -> Value {
            try await keyspace.raw.suspending.getOrPut(key, using: keyspace.codec, compute)
        }

        /// Removes a key, as ``Keyspace/remove(_:)`` does.
        @discardableResult
        nonisolated(nonsending) public func remove(_ key: Key) async throws(StoreError) -> Bool {
            try keyspace.remove(key)
        }

        /// Removes a key if it has the expected value, as ``Keyspace/compareAndRemove(_:expected:)-(_,Value)`` does.
        @discardableResult
        nonisolated(nonsending) public func compareAndRemove(
            _ key: Key, expected: Value
        ) async throws(StoreError) -> Bool {
            try keyspace.compareAndRemove(key, expected: expected)
        }

        /// Removes one version of a key, as ``Keyspace/compareAndRemove(_:expected:)-(_,SequenceNumber)`` does.
        @discardableResult
        nonisolated(nonsending) public func compareAndRemove(
            _ key: Key, expected: SequenceNumber
        ) async throws(StoreError) -> Bool {
            try keyspace.compareAndRemove(key, expected: expected)
        }

        /// Stores many entries, as `putMany` does.
        nonisolated(nonsending) public func putMany(_ entries: [(Key, Value)]) async throws(BatchError) {
            try keyspace.putMany(entries)
        }

        /// Removes many keys, as ``Keyspace/removeMany(_:)`` does.
        @discardableResult
        nonisolated(nonsending) public func removeMany(_ keys: [Key]) async throws(BatchError) -> Int {
            try keyspace.removeMany(keys)
        }

        /// Removes all entries of the keyspace at one instant, as ``Keyspace/clear()`` does.
        nonisolated(nonsending) public func clear() async throws(StoreError) {
            try keyspace.clear()
        }
    }
}

extension Keyspace.SuspendingView where Value == Int {
    /// Adds to a number, as ``Keyspace/increment(_:by:)`` does.
    @discardableResult
    nonisolated(nonsending) public func increment(_ key: Key, by amount: Int = 1) async throws(StoreError) -> Int {
        try keyspace.increment(key, by: amount)
    }
}
