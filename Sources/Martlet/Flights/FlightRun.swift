/// A computation of a key's value that is under way, and the placeholder that tells whether the key was left alone.
@usableFromInline
struct FlightRun: Sendable {
    enum Role: Hashable {
        /// The flight ends with this computation, whatever comes of it.
        case leader
        /// It ends the flight only by storing first.
        /// - Parameter late: It came when a value was about to be stored, and so must not take that for its own.
        case beside(late: Bool)
    }

    let core: KeyspaceCore
    let table: FlightTable
    let flight: Flight
    let role: Role
    let place: UInt64

    /// What became of a computed value.
    @usableFromInline
    enum Landing {
        case stored
        /// The key was changed meanwhile.
        case unstored
        /// A computation beside this one was first, with these bytes.
        case beaten([UInt8])
    }

    /// Stores a computed value where the placeholder still stands, and tells those who wait.
    @usableFromInline
    func land(_ value: RawSpan, expiring expiration: Expiration) throws(StoreError) -> Landing {
        // Nothing in here calls the program or waits for another flight.
        try flight.landed.withLock { first throws(StoreError) in
            try land(value, expiring: expiration, unlessBeatenBy: &first)
        }
    }

    private func land(
        _ value: RawSpan, expiring expiration: Expiration, unlessBeatenBy first: inout [UInt8]?
    ) throws(StoreError) -> Landing {
        let isWanted = table.beginLanding(flight)
        let publication = try flight.key.bytes.withKeyBytes { key throws(StoreError) in
            try core.put(key, value, expecting: .placeholder(place), expiring: expiration)
        }
        _ = table.release(place, of: flight)
        if publication.sequence != nil {
            first = isWanted ? [UInt8](copying: value) : nil
            table.finish(flight, stored: first)
            return .stored
        }
        if role == .leader { table.finishUnstored(flight) }
        guard let first, role != .beside(late: true) else { return .unstored }
        return .beaten(first)
    }

    /// Takes the placeholder away after an error, if nobody else relies on it, and lets one of those who wait try.
    @usableFromInline
    func fail() {
        if table.release(place, of: flight) {
            // Refused memory leaves the placeholder, which costs a few bytes until the key is next written.
            _ = try? flight.key.bytes.withKeyBytes { try core.remove($0, expecting: .placeholder(place)) }
        }
        if role == .leader { table.fail(flight) }
    }

    /// Runs a closure that computes a value, and what turns it into bytes; who asks within it knows.
    @usableFromInline
    static func mark<R>(_ body: () throws -> R) throws -> R { try FlightMark.with(body) }
}

extension FlightRun {
    /// Computes the value by `load`, stores it if that still may be, and gives back what the caller of `getOrPut` is to have.
    @inlinable
    func fly<Codec: StoreCodec>(
        using codec: Codec, _ load: (inout Expiration) throws -> Codec.Value
    ) throws -> Codec.Value {
        do {
            return try FlightRun.mark {
                var expiration = Expiration.byDefault
                let value = try load(&expiration)
                return try land(value, using: codec, expiring: expiration)
            }
        } catch {
            fail()
            throw error
        }
    }

    /// The same for a computation that awaits something.
    nonisolated(nonsending) func fly<Codec: StoreCodec>(
        using codec: Codec, _ load: nonisolated(nonsending) (inout Expiration) async throws -> Codec.Value
    ) async throws -> Codec.Value {
        do {
            return try await FlightMark.with {
                var expiration = Expiration.byDefault
                let value = try await load(&expiration)
                return try land(value, using: codec, expiring: expiration)
            }
        } catch {
            fail()
            throw error
        }
    }

    @inlinable
    func land<Codec: StoreCodec>(
        _ value: Codec.Value, using codec: Codec, expiring expiration: Expiration
    ) throws(StoreError) -> Codec.Value {
        let landing = try codec.withEncoded(value) { bytes throws(StoreError) in
            try land(bytes, expiring: expiration)
        }
        guard case .beaten(let bytes) = landing else { return value }
        return try codec.decode(bytes)
    }
}
