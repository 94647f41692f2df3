/// The operations that may have to wait, for async code: each suspends the task where the operation of the same name
/// would block the thread.
///
/// In a store in memory the one wait there is, is ``getOrPut(_:as:_:)`` for another's computation. All else is as fast as
/// a dictionary, and calling it without this view from a task or an actor is right. Writes are here too, so that code
/// which uses the view goes on unchanged with a store whose writes wait for a disk. Reads never wait, and are not here.
///
/// A view, and not overloads of the same names, because inside async code the compiler would then demand `await` for
/// every call of a store in memory. Made by ``KeyValueOperations/suspending``.
public struct SuspendingView: Sendable {
    @usableFromInline let target: RawKeyspace

    @usableFromInline
    init(target: RawKeyspace) {
        self.target = target
    }

    /// The keyspace whose operations do not wait until what they did lasts: that is for `acknowledge`, with no thread.
    @usableFromInline
    var now: RawKeyspace { RawKeyspace(core: target.core.suspendable) }

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
        let outcome = try now.put(key, value, expiring: expiration)
        try await acknowledge()
        return outcome
    }

    /// Gives a value another deadline, as ``KeyValueOperations/expire(_:_:if:)`` does.
    @discardableResult
    nonisolated(nonsending) public func expire(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, _ expiration: Expiration,
        if condition: ExpirationCondition = .always
    ) async throws(StoreError) -> Bool {
        let outcome = try now.expire(key, expiration, if: condition)
        try await acknowledge()
        return outcome
    }

    /// Lets a value live for ever, as ``KeyValueOperations/persist(_:)`` does.
    @discardableResult
    nonisolated(nonsending) public func persist(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable
    ) async throws(StoreError) -> Bool {
        let outcome = try now.persist(key)
        try await acknowledge()
        return outcome
    }

    /// A value that from now on lives as long as `expiration` says, as ``KeyValueOperations/getAndExpire(_:_:as:)`` gives it.
    nonisolated(nonsending) public func getAndExpire<Value: StoreDecodable>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, _ expiration: Expiration,
        as type: Value.Type = Value.self
    ) async throws(StoreError) -> Value? {
        let outcome = try now.getAndExpire(key, expiration, as: type)
        try await acknowledge()
        return outcome
    }

    /// Puts bytes over a part of a value, as ``KeyValueOperations/put(_:_:at:)`` does.
    @discardableResult
    nonisolated(nonsending) public func put(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable,
        _ bytes: borrowing some StoreValue & ~Copyable & ~Escapable, at offset: Int
    ) async throws(StoreError) -> Int {
        let outcome = try now.put(key, bytes, at: offset)
        try await acknowledge()
        return outcome
    }

    /// Appends to a value, as ``KeyValueOperations/append(_:_:)`` does.
    @discardableResult
    nonisolated(nonsending) public func append(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable,
        _ bytes: borrowing some StoreValue & ~Copyable & ~Escapable
    ) async throws(StoreError) -> Int {
        let outcome = try now.append(key, bytes)
        try await acknowledge()
        return outcome
    }

    /// Stores a value if the key is absent, as ``KeyValueOperations/putIfAbsent(_:_:expiring:)`` does.
    @discardableResult
    nonisolated(nonsending) public func putIfAbsent(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable,
        _ value: borrowing some StoreValue & ~Copyable & ~Escapable, expiring expiration: Expiration = .byDefault
    ) async throws(StoreError) -> Bool {
        let outcome = try now.putIfAbsent(key, value, expiring: expiration)
        try await acknowledge()
        return outcome
    }

    /// Stores a value if the key has one already, as ``KeyValueOperations/replace(_:_:expiring:)`` does.
    @discardableResult
    nonisolated(nonsending) public func replace(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable,
        _ value: borrowing some StoreValue & ~Copyable & ~Escapable, expiring expiration: Expiration = .byDefault
    ) async throws(StoreError) -> Bool {
        let outcome = try now.replace(key, value, expiring: expiration)
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
        let outcome = try now.compareAndSwap(key, expected: expected, desired: desired)
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
        let outcome = try now.compareAndSwap(key, expected: expected, desired: desired)
        try await acknowledge()
        return outcome
    }

    /// Stores a value and gives back the one it replaces, as ``KeyValueOperations/getAndPut(_:_:as:expiring:)`` does.
    @discardableResult
    nonisolated(nonsending) public func getAndPut<Value: StoreDecodable>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable,
        _ value: borrowing some StoreValue & ~Copyable & ~Escapable, as type: Value.Type
    ) async throws(StoreError) -> Value? {
        let outcome = try now.getAndPut(key, value, as: type)
        try await acknowledge()
        return outcome
    }

    /// Removes a key and gives back its value, as ``KeyValueOperations/getAndRemove(_:as:)`` does.
    @discardableResult
    nonisolated(nonsending) public func getAndRemove<Value: StoreDecodable>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, as type: Value.Type
    ) async throws(StoreError) -> Value? {
        let outcome = try now.getAndRemove(key, as: type)
        try await acknowledge()
        return outcome
    }

    /// Changes a value as one atomic step, as ``KeyValueOperations/update(_:as:_:)`` does. `body` may run twice.
    @discardableResult
    nonisolated(nonsending) public func update<Value: StoreValue & StoreDecodable, R>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, as type: Value.Type,
        _ body: (inout Value?) throws -> R
    ) async throws -> R {
        let outcome = try now.update(key, as: type, body)
        try await acknowledge()
        return outcome
    }

    /// Adds to a number, as ``KeyValueOperations/increment(_:by:)`` does.
    @discardableResult
    nonisolated(nonsending) public func increment(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, by amount: Int = 1
    ) async throws(StoreError) -> Int {
        let outcome = try now.increment(key, by: amount)
        try await acknowledge()
        return outcome
    }

    /// Removes a key, as ``KeyValueOperations/remove(_:)`` does.
    @discardableResult
    nonisolated(nonsending) public func remove(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable
    ) async throws(StoreError) -> Bool {
        let outcome = try now.remove(key)
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
        let outcome = try now.compareAndRemove(key, expected: expected)
        try await acknowledge()
        return outcome
    }

    /// Removes one version of a key, as ``KeyValueOperations/compareAndRemove(_:expected:)-(_,SequenceNumber)`` does.
    @discardableResult
    nonisolated(nonsending) public func compareAndRemove(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, expected: SequenceNumber
    ) async throws(StoreError) -> Bool {
        let outcome = try now.compareAndRemove(key, expected: expected)
        try await acknowledge()
        return outcome
    }

    /// Stores many entries, as `putMany` does.
    nonisolated(nonsending) public func putMany<Key: StoreKey, Value: StoreValue>(
        _ entries: [(Key, Value)]
    ) async throws(BatchError) {
        try now.putMany(entries)
        try await acknowledgeBatch(completed: entries.count)
    }

    /// Removes many keys, as ``KeyValueOperations/removeMany(_:)`` does.
    @discardableResult
    nonisolated(nonsending) public func removeMany(_ keys: [some StoreKey]) async throws(BatchError) -> Int {
        let outcome = try now.removeMany(keys)
        try await acknowledgeBatch(completed: keys.count)
        return outcome
    }

    /// Removes all entries of the keyspace at one instant, as ``KeyValueOperations/clear()`` does.
    nonisolated(nonsending) public func clear() async throws(StoreError) {
        try now.clear()
        try await acknowledge()
    }

    /// The value of `key`; where there is none, the one that `compute` makes, stored: as
    /// ``KeyValueOperations/getOrPut(_:as:_:)``, for a computation that awaits something.
    ///
    /// Tasks that wait for another's computation are suspended and take no thread; they and threads that wait in the
    /// blocking form are served by one flight. `compute` runs where its caller is isolated.
    /// - Throws: As the blocking form; and `CancellationError` if the task is cancelled while it waits for another's
    ///   value. A task that computes finds out about its cancellation itself, as usual.
    @discardableResult
    nonisolated(nonsending) public func getOrPut<Value: StoreValue & StoreDecodable>(
        _ key: some StoreKey, as type: Value.Type = Value.self,
        _ compute: nonisolated(nonsending) () async throws -> Value
    ) async throws -> Value {
        try await getOrPut(key, using: DirectCodec<Value>(), compute)
    }

    /// The same with values that `codec` reads and writes.
    @discardableResult
    nonisolated(nonsending) public func getOrPut<Codec: StoreCodec>(
        _ key: some StoreKey, using codec: Codec, _ compute: nonisolated(nonsending) () async throws -> Codec.Value
    ) async throws -> Codec.Value {
        if let value = try target.get(key, using: codec) { return value }
        let key = key.withKeyBytes { [UInt8](copying: $0) }
        while true {
            let ticket = try now.core.joinFlight(for: key, as: .suspendable)
            switch try await ticket.waitSuspending() {
            case .compute(let run):
                let value = try await run.fly(using: codec, compute)
                try await acknowledge()
                return value
            case .take(let bytes):
                try await acknowledge()
                return try codec.decode(bytes)
            case .lookAgain:
                guard let value = try target.get(key, using: codec) else { continue }
                try await acknowledge()
                return value
            case .cancelled: throw CancellationError()
            }
        }
    }
}
