/// The right to compute one version of a value anew, which one caller has at a time: the others are given the old value.
@usableFromInline
struct Refresh: Sendable {
    let core: KeyspaceCore
    let table: FlightTable
    let key: Flight.Key
    /// The version that was found.
    let sequence: UInt64

    /// Lets others have the right.
    @usableFromInline
    func end() { table.endRefresh(key) }

    /// Stores a computed value in the place of the version that was found; not if the key has changed since, or is gone.
    @usableFromInline
    func land(_ value: RawSpan, expiring expiration: Expiration) throws(StoreError) {
        _ = try key.bytes.withKeyBytes { key throws(StoreError) in
            try core.put(key, value, expecting: .sequence(sequence), expiring: expiration)
        }
    }

    /// Tells the logger why there is no new value.
    @usableFromInline
    func tell(_ error: any Error) {
        core.store.log(.warning) { "a value of \(core.entry.label) could not be computed anew: \(error)" }
    }
}

extension Refresh {
    /// Computes the value by `load`, and stores it if that still may be. `nil`: `load` threw.
    @inlinable
    func fly<Codec: StoreCodec>(
        using codec: Codec, _ load: (inout Expiration) throws -> Codec.Value
    ) throws(StoreError) -> Codec.Value? {
        defer { end() }
        var expiration = Expiration.byDefault
        let value: Codec.Value
        do {
            value = try load(&expiration)
        } catch {
            tell(error)
            return nil
        }
        try land(value, using: codec, expiring: expiration)
        return value
    }

    /// The same for a computation that awaits something.
    nonisolated(nonsending) func fly<Codec: StoreCodec>(
        using codec: Codec, _ load: nonisolated(nonsending) (inout Expiration) async throws -> Codec.Value
    ) async throws(StoreError) -> Codec.Value? {
        defer { end() }
        await core.store.awaitReleaseSuspending()
        var expiration = Expiration.byDefault
        let value: Codec.Value
        do {
            value = try await load(&expiration)
        } catch {
            tell(error)
            return nil
        }
        try land(value, using: codec, expiring: expiration)
        return value
    }

    @inlinable
    func land<Codec: StoreCodec>(
        _ value: Codec.Value, using codec: Codec, expiring expiration: Expiration
    ) throws(StoreError) {
        try codec.withEncoded(value) { bytes throws(StoreError) in try land(bytes, expiring: expiration) }
    }
}
