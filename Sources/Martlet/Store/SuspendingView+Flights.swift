extension SuspendingView {
    /// The value of `key`; where there is none, the one that `compute` makes, stored: as
    /// ``KeyValueOperations/getOrPut(_:as:expiring:refreshAfter:_:)``, for a computation that awaits something.
    ///
    /// Tasks that wait for another's computation are suspended and take no thread; they and threads that wait in the
    /// blocking form are served by one flight. `compute` runs where its caller is isolated. With `refreshAfter`, the one
    /// caller that computes anew awaits the new value, and no task is started for it; the others have the old one at once,
    /// without suspension.
    /// - Throws: As the blocking form; and `CancellationError` if the task is cancelled while it waits for another's
    ///   value. A task that computes finds out about its cancellation itself, as usual; if its closure then throws while it
    ///   computes a value anew, it gets the old one, as with any error.
    @discardableResult
    nonisolated(nonsending) public func getOrPut<Value: StoreValue & StoreDecodable>(
        _ key: some StoreKey, as type: Value.Type = Value.self, expiring expiration: Expiration = .byDefault,
        refreshAfter age: Duration? = nil, _ compute: nonisolated(nonsending) () async throws -> Value
    ) async throws -> Value {
        try await getOrPut(key, using: DirectCodec<Value>(), expiring: expiration, refreshAfter: age, compute)
    }

    /// The value of `key`; where there is none, the one that `compute` makes, which also says how long it lives: as
    /// ``KeyValueOperations/getOrPut(_:as:refreshBefore:_:)``.
    @discardableResult
    nonisolated(nonsending) public func getOrPut<Value: StoreValue & StoreDecodable>(
        _ key: some StoreKey, as type: Value.Type = Value.self, refreshBefore margin: Duration? = nil,
        _ compute: nonisolated(nonsending) (inout Expiration) async throws -> Value
    ) async throws -> Value {
        try await getOrPut(key, using: DirectCodec<Value>(), refreshBefore: margin, compute)
    }

    /// The value of `key`, `nil` if its source had none; where neither is known, what `compute` finds out, stored: as
    /// ``KeyValueOperations/getOrPut(_:as:expiring:missingExpiring:refreshAfter:_:)``.
    @discardableResult
    nonisolated(nonsending) public func getOrPut<Value: StoreValue & StoreDecodable>(
        _ key: some StoreKey, as type: Value.Type = Value.self, expiring expiration: Expiration = .byDefault,
        missingExpiring missing: Expiration, refreshAfter age: Duration? = nil,
        _ compute: nonisolated(nonsending) () async throws -> Value?
    ) async throws -> Value? {
        try await getOrPut(
            key, using: DirectCodec<Lookup<Value>>(), expiring: expiration, missingExpiring: missing, refreshAfter: age,
            compute)
    }

    // MARK: By a codec

    /// The first of these with values that `codec` reads and writes.
    @discardableResult
    nonisolated(nonsending) public func getOrPut<Codec: StoreCodec>(
        _ key: some StoreKey, using codec: Codec, expiring expiration: Expiration = .byDefault,
        refreshAfter age: Duration? = nil, _ compute: nonisolated(nonsending) () async throws -> Codec.Value
    ) async throws -> Codec.Value {
        let margin = target.core.refreshMargin(of: expiration, after: age)
        return try await getOrLoad(key, using: codec, margin: margin) {
            $0 = expiration
            return try await compute()
        }
    }

    /// The second, likewise.
    @discardableResult
    nonisolated(nonsending) public func getOrPut<Codec: StoreCodec>(
        _ key: some StoreKey, using codec: Codec, refreshBefore margin: Duration? = nil,
        _ compute: nonisolated(nonsending) (inout Expiration) async throws -> Codec.Value
    ) async throws -> Codec.Value {
        try await getOrLoad(key, using: codec, margin: KeyspaceCore.refreshMargin(margin), compute)
    }

    /// The third, likewise. For ``LookupCodec``.
    @discardableResult
    nonisolated(nonsending) public func getOrPut<Value, Codec: StoreCodec<Lookup<Value>>>(
        _ key: some StoreKey, using codec: Codec, expiring expiration: Expiration = .byDefault,
        missingExpiring missing: Expiration, refreshAfter age: Duration? = nil,
        _ compute: nonisolated(nonsending) () async throws -> Value?
    ) async throws -> Value? {
        let margin = target.core.refreshMargin(of: expiration, after: age)
        return try await getOrLoad(key, using: codec, margin: margin, refreshing: { $0.value != nil }) {
            let lookup = Lookup(try await compute())
            $0 = lookup.value == nil ? missing : expiration
            return lookup
        }.value
    }

    /// The keyspace as ``now()`` gives it, while writers may be held back.
    private var unawaited: RawKeyspace { RawKeyspace(core: target.core.suspendable) }

    /// As the blocking form of `KeyValueOperations`.
    private nonisolated(nonsending) func getOrLoad<Codec: StoreCodec>(
        _ key: some StoreKey, using codec: Codec, margin: UInt64,
        refreshing refreshes: (Codec.Value) -> Bool = { _ in true },
        _ load: nonisolated(nonsending) (inout Expiration) async throws -> Codec.Value
    ) async throws -> Codec.Value {
        if margin == 0 {
            if let value = try target.get(key, using: codec) { return value }
        } else if let found = try unawaited.getAged(key, using: codec, margin: margin, refreshing: refreshes) {
            guard let value = try await found.refresh?.fly(using: codec, load) else { return found.value }
            try await acknowledge()
            return value
        }
        let key = key.withKeyBytes { [UInt8](copying: $0) }
        while true {
            let ticket = try await now().core.joinFlight(for: key, as: .suspendable)
            switch try await ticket.waitSuspending() {
            case .compute(let run):
                let value = try await run.fly(using: codec, load)
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
