/// The operations that may have to wait, for async code: each suspends the task where the operation of the same name
/// would block the thread.
///
/// In a store in memory the one wait there is, is ``getOrPut(_:as:expiring:refreshAfter:_:)`` for another's computation. All
/// else is as fast as a dictionary, and calling it without this view from a task or an actor is right. Writes are here too, so
/// that code which uses the view goes on unchanged with a store whose writes wait for a disk. Reads never wait, and are not here.
///
/// A view, and not overloads of the same names, because inside async code the compiler would then demand `await` for
/// every call of a store in memory. Made by ``KeyValueOperations/suspending``.
public struct SuspendingView: Sendable {
    @usableFromInline let target: RawKeyspace

    @usableFromInline
    init(target: RawKeyspace) {
        self.target = target
    }

    /// The keyspace whose operations do not wait until what they did lasts: that is for `acknowledge`, with no thread. And
    /// so is waiting here, while writers are held back.
    @usableFromInline
    nonisolated(nonsending) func now() async -> RawKeyspace {
        await target.core.store.awaitReleaseSuspending()
        return RawKeyspace(core: target.core.suspendable)
    }

    @usableFromInline
    nonisolated(nonsending) func acknowledge() async throws(StoreError) {
        try await target.core.acknowledgeSuspending()
    }

    @usableFromInline
    nonisolated(nonsending) func acknowledgeBatch(completed: Int) async throws(BatchError) {
        do {
            try await acknowledge()
        } catch {
            throw BatchError(completed: completed, reason: error)
        }
    }
}

extension KeyValueOperations {
    /// The operations that may have to wait, for async code.
    @inlinable
    public var suspending: SuspendingView { SuspendingView(target: target) }
}

extension SuspendingView {
    /// Stores a value, as ``KeyValueOperations/put(_:_:)`` does.
    @discardableResult
    nonisolated(nonsending) public func put(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable,
        _ value: borrowing some StoreValue & ~Copyable & ~Escapable, expiring expiration: Expiration = .byDefault
    ) async throws(StoreError) -> Bool {
        let outcome = try await now().put(key, value, expiring: expiration)
        try await acknowledge()
        return outcome
    }

    /// Gives a value another deadline, as ``KeyValueOperations/expire(_:_:if:)`` does.
    @discardableResult
    nonisolated(nonsending) public func expire(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, _ expiration: Expiration,
        if condition: ExpirationCondition = .always
    ) async throws(StoreError) -> Bool {
        let outcome = try await now().expire(key, expiration, if: condition)
        try await acknowledge()
        return outcome
    }

    /// Lets a value live for ever, as ``KeyValueOperations/persist(_:)`` does.
    @discardableResult
    nonisolated(nonsending) public func persist(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable
    ) async throws(StoreError) -> Bool {
        let outcome = try await now().persist(key)
        try await acknowledge()
        return outcome
    }

    /// A value that from now on lives as long as `expiration` says, as ``KeyValueOperations/getAndExpire(_:_:as:)`` gives it.
    nonisolated(nonsending) public func getAndExpire<Value: StoreDecodable>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, _ expiration: Expiration,
        as type: Value.Type = Value.self
    ) async throws(StoreError) -> Value? {
        let outcome = try await now().getAndExpire(key, expiration, as: type)
        try await acknowledge()
        return outcome
    }

    /// Puts bytes over a part of a value, as ``KeyValueOperations/put(_:_:at:)`` does.
    @discardableResult
    nonisolated(nonsending) public func put(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable,
        _ bytes: borrowing some StoreValue & ~Copyable & ~Escapable, at offset: Int
    ) async throws(StoreError) -> Int {
        let outcome = try await now().put(key, bytes, at: offset)
        try await acknowledge()
        return outcome
    }

    /// Appends to a value, as ``KeyValueOperations/append(_:_:)`` does.
    @discardableResult
    nonisolated(nonsending) public func append(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable,
        _ bytes: borrowing some StoreValue & ~Copyable & ~Escapable
    ) async throws(StoreError) -> Int {
        let outcome = try await now().append(key, bytes)
        try await acknowledge()
        return outcome
    }

    /// Stores a value if the key is absent, as ``KeyValueOperations/putIfAbsent(_:_:expiring:)`` does.
    @discardableResult
    nonisolated(nonsending) public func putIfAbsent(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable,
        _ value: borrowing some StoreValue & ~Copyable & ~Escapable, expiring expiration: Expiration = .byDefault
    ) async throws(StoreError) -> Bool {
        let outcome = try await now().putIfAbsent(key, value, expiring: expiration)
        try await acknowledge()
        return outcome
    }

    /// Stores a value if the key has one already, as ``KeyValueOperations/replace(_:_:expiring:)`` does.
    @discardableResult
    nonisolated(nonsending) public func replace(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable,
        _ value: borrowing some StoreValue & ~Copyable & ~Escapable, expiring expiration: Expiration = .byDefault
    ) async throws(StoreError) -> Bool {
        let outcome = try await now().replace(key, value, expiring: expiration)
        try await acknowledge()
        return outcome
    }

    /// Stores a value in the place of an equal one, as
    /// ``KeyValueOperations/compareAndSwap(_:expected:desired:expiring:)-(_,StoreValue,_,_)`` does.
    @discardableResult
    nonisolated(nonsending) public func compareAndSwap(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable,
        expected: borrowing some StoreValue & ~Copyable & ~Escapable,
        desired: borrowing some StoreValue & ~Copyable & ~Escapable
    ) async throws(StoreError) -> CompareAndSwapResult {
        let outcome = try await now().compareAndSwap(key, expected: expected, desired: desired)
        try await acknowledge()
        return outcome
    }

    /// Stores a value in the place of one version, as
    /// ``KeyValueOperations/compareAndSwap(_:expected:desired:expiring:)-(_,SequenceNumber?,_,_)`` does.
    @discardableResult
    nonisolated(nonsending) public func compareAndSwap(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, expected: SequenceNumber?,
        desired: borrowing some StoreValue & ~Copyable & ~Escapable
    ) async throws(StoreError) -> CompareAndSwapResult {
        let outcome = try await now().compareAndSwap(key, expected: expected, desired: desired)
        try await acknowledge()
        return outcome
    }

    /// Stores a value and gives back the one it replaces, as ``KeyValueOperations/getAndPut(_:_:as:expiring:)`` does.
    @discardableResult
    nonisolated(nonsending) public func getAndPut<Value: StoreDecodable>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable,
        _ value: borrowing some StoreValue & ~Copyable & ~Escapable, as type: Value.Type
    ) async throws(StoreError) -> Value? {
        let outcome = try await now().getAndPut(key, value, as: type)
        try await acknowledge()
        return outcome
    }

    /// Removes a key and gives back its value, as ``KeyValueOperations/getAndRemove(_:as:)`` does.
    @discardableResult
    nonisolated(nonsending) public func getAndRemove<Value: StoreDecodable>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, as type: Value.Type
    ) async throws(StoreError) -> Value? {
        let outcome = try await now().getAndRemove(key, as: type)
        try await acknowledge()
        return outcome
    }

    /// Changes a value as one atomic step, as ``KeyValueOperations/update(_:as:_:)`` does. `body` may run twice.
    @discardableResult
    nonisolated(nonsending) public func update<Value: StoreValue & StoreDecodable, R>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, as type: Value.Type,
        _ body: (inout Value?) throws -> R
    ) async throws -> R {
        let outcome = try await now().update(key, as: type, body)
        try await acknowledge()
        return outcome
    }

    /// Adds to a number, as ``KeyValueOperations/increment(_:by:)`` does.
    @discardableResult
    nonisolated(nonsending) public func increment(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, by amount: Int = 1
    ) async throws(StoreError) -> Int {
        let outcome = try await now().increment(key, by: amount)
        try await acknowledge()
        return outcome
    }

    /// Removes a key, as ``KeyValueOperations/remove(_:)`` does.
    @discardableResult
    nonisolated(nonsending) public func remove(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable
    ) async throws(StoreError) -> Bool {
        let outcome = try await now().remove(key)
        try await acknowledge()
        return outcome
    }

    /// Removes a key if it has the expected value, as
    /// ``KeyValueOperations/compareAndRemove(_:expected:)-(_,StoreValue)`` does.
    @discardableResult
    nonisolated(nonsending) public func compareAndRemove(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable,
        expected: borrowing some StoreValue & ~Copyable & ~Escapable
    ) async throws(StoreError) -> Bool {
        let outcome = try await now().compareAndRemove(key, expected: expected)
        try await acknowledge()
        return outcome
    }

    /// Removes one version of a key, as ``KeyValueOperations/compareAndRemove(_:expected:)-(_,SequenceNumber)`` does.
    @discardableResult
    nonisolated(nonsending) public func compareAndRemove(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, expected: SequenceNumber
    ) async throws(StoreError) -> Bool {
        let outcome = try await now().compareAndRemove(key, expected: expected)
        try await acknowledge()
        return outcome
    }

    /// Stores many entries, as `putMany` does.
    nonisolated(nonsending) public func putMany<Key: StoreKey, Value: StoreValue>(
        _ entries: [(Key, Value)]
    ) async throws(BatchError) {
        try await now().putMany(entries)
        try await acknowledgeBatch(completed: entries.count)
    }

    /// Removes many keys, as ``KeyValueOperations/removeMany(_:)`` does.
    @discardableResult
    nonisolated(nonsending) public func removeMany(_ keys: [some StoreKey]) async throws(BatchError) -> Int {
        let outcome = try await now().removeMany(keys)
        try await acknowledgeBatch(completed: keys.count)
        return outcome
    }

    /// Removes all entries of the keyspace at one instant, as ``KeyValueOperations/clear()`` does.
    nonisolated(nonsending) public func clear() async throws(StoreError) {
        try await now().clear()
        try await acknowledge()
    }
}
