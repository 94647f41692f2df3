/// What `KeyspaceCore.find` found: a value where it lies, if there is one, and the pin that keeps it there until
/// `KeyspaceCore.end`.
///
/// Four words, which a function gives back in registers: the generic functions of the public face are inlined into the
/// caller's code with its own types, and a read is two calls of the engine.
@usableFromInline
struct PinnedValue {
    let participant: Participant
    let outer: UInt64
    @usableFromInline let placed: PlacedBytes

    @inline(__always)
    init(_ value: PlacedBytes?, by participant: Participant, outer: UInt64) {
        self.participant = participant
        self.outer = outer
        placed = value ?? PlacedBytes(at: 0, count: 0)
    }

    /// The bytes of the value, `nil` if there is none.
    @inlinable
    var value: PlacedBytes? { placed.address == 0 ? nil : placed }
}
