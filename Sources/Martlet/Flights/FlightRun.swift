/// A computation of a key's value that is under way, and the placeholder that tells whether the key was left alone.
@usableFromInline
struct FlightRun: Sendable {
    let core: KeyspaceCore
    let table: FlightTable
    let flight: Flight
    /// Whether the flight ends with this computation, whatever comes of it. One beside ends it only by storing first.
    let isLeader: Bool
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
    func land(_ value: RawSpan) throws(StoreError) -> Landing {
        table.beginLanding(flight)
        let publication = try flight.key.bytes.withKeyBytes { key throws(StoreError) in
            try core.put(key, value, expecting: .placeholder(place))
        }
        if publication.sequence != nil {
            table.finish(flight) { [UInt8](copying: value) }
            return .stored
        }
        let first = table.result(of: flight)
        if isLeader { table.finishUnstored(flight) }
        return first.map(Landing.beaten) ?? .unstored
    }

    /// Takes the placeholder away after an error, and lets one of those who wait try.
    @usableFromInline
    func fail() {
        // Refused memory leaves the placeholder, which costs a few bytes until the key is next written.
        _ = try? flight.key.bytes.withKeyBytes { try core.remove($0, expecting: .placeholder(place)) }
        if isLeader { table.fail(flight) }
    }

    /// Whether the code that runs now was called to compute a value.
    @usableFromInline
    static var isUnderWay: Bool { Flight.isUnderWay }

    /// Runs a closure that computes a value; who asks within it knows.
    @usableFromInline
    static func mark<R>(_ body: () throws -> R) throws -> R {
        try Flight.$isUnderWay.withValue(true, operation: body)
    }
}

extension FlightRun {
    /// Computes the value by `compute`, stores it if that still may be, and gives back what the caller of `getOrPut` is
    /// to have.
    @inlinable
    func fly<Codec: StoreCodec>(using codec: Codec, _ compute: () throws -> Codec.Value) throws -> Codec.Value {
        do {
            return try land(try FlightRun.mark(compute), using: codec)
        } catch {
            fail()
            throw error
        }
    }

    /// The same for a computation that awaits something.
    nonisolated(nonsending) func fly<Codec: StoreCodec>(
        using codec: Codec, _ compute: nonisolated(nonsending) () async throws -> Codec.Value
    ) async throws -> Codec.Value {
        do {
            let value = try await Flight.$isUnderWay.withValue(true) { try await compute() }
            return try land(value, using: codec)
        } catch {
            fail()
            throw error
        }
    }

    @inlinable
    func land<Codec: StoreCodec>(_ value: Codec.Value, using codec: Codec) throws(StoreError) -> Codec.Value {
        let landing = try codec.withEncoded(value) { bytes throws(StoreError) in try land(bytes) }
        guard case .beaten(let bytes) = landing else { return value }
        return try codec.decode(bytes)
    }
}
