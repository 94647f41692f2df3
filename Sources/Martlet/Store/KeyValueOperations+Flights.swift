extension KeyValueOperations {
    /// The value of `key`; where there is none, the one that `compute` makes, stored to live as long as `expiration` says.
    ///
    /// However many threads ask for one absent key at once, `compute` runs for one of them, and the others wait for its
    /// value. If it throws, its own caller gets the error and one of the waiting threads tries with its own closure.
    ///
    /// If the key is written or removed while `compute` runs, what it made may be out of date: its caller gets it, but
    /// it is not stored, and the waiting threads look again. So ``remove(_:)`` invalidates not only what is stored,
    /// but also what is being computed.
    ///
    /// With `refreshAfter`, a value of that age or more is computed anew while it is still there: by one caller, who gets
    /// the new value, while all others get the old one at once. Nobody else waits, and no thread works behind the
    /// program's back. The new value is stored only in the place of the version that was found: who writes or removes
    /// the key meanwhile wins, and if it expires or is evicted meanwhile, whoever asks next computes it as any absent one. If
    /// `compute` throws, whatever it throws, ``StoreOptions/logger`` is told, the caller gets the old value as well, and the next call
    /// tries again. So it does at once if there is no memory to remember that the key is being computed.
    ///
    /// An entry does not keep when it was stored. Its age is what has passed of the time to live which `expiration` says now,
    /// by what the deadline leaves of it. So a value that another call gave less time counts as older than it is; one
    /// without a deadline has no age, and stays. An age which is not reached in that time has no effect, nor has one where
    /// the keyspace has no time to live and `expiration` is left to it: that is a setting, which may change while the program runs.
    ///
    /// A closure that itself calls `getOrPut` does not wait for another thread's, which might be waiting for it: it
    /// computes what it needs itself, and the first to finish stores its value, which both then get. That is known
    /// within the thread or task, and in tasks started from it; a closure that waits for another *thread* which asks
    /// for the same key waits forever.
    ///
    /// In a task, this blocks the thread only while another computes without suspension; beside one of
    /// ``SuspendingView/getOrPut(_:as:expiring:refreshAfter:_:)`` it computes itself, since that may need this very thread to go
    /// on. Inside a closure of ``withValue(_:_:)``, ``forEach(_:)`` or ``scan(from:limit:_:)`` a wait holds back the reuse of
    /// memory.
    /// - Precondition: With `refreshAfter`, that is positive, and `expiration` is `.after` or `.byDefault`: no other says how
    ///   old a value is.
    /// - Throws: What `compute` throws where there is no value, as it is; what ``get(_:as:)`` and ``put(_:_:expiring:)`` throw,
    ///   and nothing was stored.
    /// - Complexity: O(key and value bytes), expected, besides `compute` and waiting.
    @discardableResult
    @inlinable
    public func getOrPut<Value: StoreValue & StoreDecodable>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, as type: Value.Type = Value.self,
        expiring expiration: Expiration = .byDefault, refreshAfter age: Duration? = nil, _ compute: () throws -> Value
    ) throws -> Value {
        try getOrPut(key, using: DirectCodec<Value>(), expiring: expiration, refreshAfter: age, compute)
    }

    /// The value of `key`; where there is none, the one that `compute` makes, which also says how long it lives.
    ///
    /// For values whose source knows that: `compute` sets what it is given, which is `.byDefault` at first.
    ///
    /// ```swift
    /// let token = try store.getOrPut("token", as: String.self, refreshBefore: .seconds(30)) { expiration in
    ///     let token = try server.token()
    ///     expiration = .after(token.lifetime)
    ///     return token.text
    /// }
    /// ```
    ///
    /// With `refreshBefore`, a value that has no more than that left to live is computed anew while it is still there, by one
    /// caller. In all else as ``getOrPut(_:as:expiring:refreshAfter:_:)``.
    /// - Throws: What ``getOrPut(_:as:expiring:refreshAfter:_:)`` throws.
    /// - Complexity: As ``getOrPut(_:as:expiring:refreshAfter:_:)``.
    @discardableResult
    @inlinable
    public func getOrPut<Value: StoreValue & StoreDecodable>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, as type: Value.Type = Value.self,
        refreshBefore margin: Duration? = nil, _ compute: (inout Expiration) throws -> Value
    ) throws -> Value {
        try getOrPut(key, using: DirectCodec<Value>(), refreshBefore: margin, compute)
    }

    /// The value of `key`, `nil` if its source had none; where neither is known, what `compute` finds out, stored.
    ///
    /// That there is none is remembered for as long as `missing` says, so that the source is not asked each time. What is
    /// stored is a ``Lookup`` of the value: read it by `get(key, as: Lookup<Value>.self)`, and put one to change it. A missing
    /// value is not computed before its time is over, whatever `refreshAfter` says. In all else as
    /// ``getOrPut(_:as:expiring:refreshAfter:_:)``.
    ///
    /// ```swift
    /// let name = try store.getOrPut("user:7", as: String.self, missingExpiring: .after(.seconds(10))) {
    ///     try database.name(of: 7)
    /// }
    /// ```
    /// - Throws: What ``getOrPut(_:as:expiring:refreshAfter:_:)`` throws.
    /// - Complexity: As ``getOrPut(_:as:expiring:refreshAfter:_:)``.
    @discardableResult
    @inlinable
    public func getOrPut<Value: StoreValue & StoreDecodable>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, as type: Value.Type = Value.self,
        expiring expiration: Expiration = .byDefault, missingExpiring missing: Expiration,
        refreshAfter age: Duration? = nil, _ compute: () throws -> Value?
    ) throws -> Value? {
        try getOrPut(
            key, using: DirectCodec<Lookup<Value>>(), expiring: expiration, missingExpiring: missing, refreshAfter: age,
            compute)
    }

    // MARK: By a codec

    /// The value of `key` as `codec` reads it; where there is none, the one that `compute` makes, stored: see
    /// ``getOrPut(_:as:expiring:refreshAfter:_:)``.
    /// - Throws: What the codec throws, and what ``getOrPut(_:as:expiring:refreshAfter:_:)`` throws.
    /// - Complexity: As ``getOrPut(_:as:expiring:refreshAfter:_:)``, besides the encoding and decoding.
    @discardableResult
    @inlinable
    public func getOrPut<Codec: StoreCodec>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, using codec: Codec,
        expiring expiration: Expiration = .byDefault, refreshAfter age: Duration? = nil,
        _ compute: () throws -> Codec.Value
    ) throws -> Codec.Value {
        try getOrLoad(key, using: codec, margin: target.core.refreshMargin(of: expiration, after: age)) {
            $0 = expiration
            return try compute()
        }
    }

    /// The value of `key` as `codec` reads it; where there is none, the one that `compute` makes, which also says how long
    /// it lives: see ``getOrPut(_:as:refreshBefore:_:)``.
    /// - Throws: What the codec throws, and what ``getOrPut(_:as:expiring:refreshAfter:_:)`` throws.
    /// - Complexity: As ``getOrPut(_:as:expiring:refreshAfter:_:)``, besides the encoding and decoding.
    @discardableResult
    @inlinable
    public func getOrPut<Codec: StoreCodec>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, using codec: Codec,
        refreshBefore margin: Duration? = nil, _ compute: (inout Expiration) throws -> Codec.Value
    ) throws -> Codec.Value {
        try getOrLoad(key, using: codec, margin: KeyspaceCore.refreshMargin(margin), compute)
    }

    /// The value of `key` that `codec` reads as found, `nil` if its source had none; where neither is known, what `compute`
    /// finds out, stored: see ``getOrPut(_:as:expiring:missingExpiring:refreshAfter:_:)``. For ``LookupCodec``.
    /// - Throws: What the codec throws, and what ``getOrPut(_:as:expiring:refreshAfter:_:)`` throws.
    /// - Complexity: As ``getOrPut(_:as:expiring:refreshAfter:_:)``, besides the encoding and decoding.
    @discardableResult
    @inlinable
    public func getOrPut<Value, Codec: StoreCodec<Lookup<Value>>>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, using codec: Codec,
        expiring expiration: Expiration = .byDefault, missingExpiring missing: Expiration,
        refreshAfter age: Duration? = nil, _ compute: () throws -> Value?
    ) throws -> Value? {
        let margin = target.core.refreshMargin(of: expiration, after: age)
        return try getOrLoad(key, using: codec, margin: margin, refreshing: { $0.value != nil }) {
            let lookup = Lookup(try compute())
            $0 = lookup.value == nil ? missing : expiration
            return lookup
        }.value
    }

    // MARK: What these share

    /// - Parameters:
    ///   - margin: How many milliseconds a value has left when it is computed anew, 0 for none.
    ///   - refreshes: Whether a value is computed anew at all.
    @inlinable
    func getOrLoad<Codec: StoreCodec>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, using codec: Codec, margin: UInt64,
        refreshing refreshes: (Codec.Value) -> Bool = { _ in true }, _ load: (inout Expiration) throws -> Codec.Value
    ) throws -> Codec.Value {
        if margin == 0 {
            if let value = try get(key, using: codec) { return value }
        } else if let found = try getAged(key, using: codec, margin: margin, refreshing: refreshes) {
            return try found.refresh?.fly(using: codec, load) ?? found.value
        }
        let key = key.withKeyBytes { [UInt8](copying: $0) }
        let core = target.core
        while true {
            let ticket = try core.joinFlight(for: key, as: .blocking)
            switch try ticket.wait() {
            case .compute(let run): return try run.fly(using: codec, load)
            case .take(let bytes):
                try core.acknowledgeFound()
                return try codec.decode(bytes)
            case .lookAgain:
                guard let value = try get(key, using: codec) else { continue }
                try core.acknowledgeFound()
                return value
            case .cancelled: preconditionFailure("a thread's wait was cancelled")
            }
        }
    }

    /// The value of a key, and the right to compute it anew if it is time to, and nobody has it.
    @inlinable
    func getAged<Codec: StoreCodec>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, using codec: Codec, margin: UInt64,
        refreshing refreshes: (Codec.Value) -> Bool
    ) throws(StoreError) -> (value: Codec.Value, refresh: Refresh?)? {
        guard let found = try getDue(key, using: codec, margin: margin) else { return nil }
        guard let sequence = found.due, refreshes(found.value) else { return (found.value, nil) }
        let key = key.withKeyBytes { [UInt8](copying: $0) }
        return (found.value, try target.core.beginRefresh(of: key, sequence))
    }

    /// The value of a key, and its number if it is time to compute it anew.
    @inlinable
    func getDue<Codec: StoreCodec>(
        _ key: borrowing some StoreKey & ~Copyable & ~Escapable, using codec: Codec, margin: UInt64
    ) throws(StoreError) -> (value: Codec.Value, due: SequenceNumber?)? {
        let core = target.core
        let reader = try core.reader()
        let outer = reader.begin()
        defer { core.end(reader, outer: outer) }
        guard let record = key.withKeyBytes({ key in reader.findSettled(key) }) else { return nil }
        let value = try record.withValue { bytes throws(StoreError) in try codec.decode(bytes) }
        return (value, core.isDue(record, margin: margin) ? record.sequenceNumber : nil)
    }
}
