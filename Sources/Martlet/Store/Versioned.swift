/// A value together with the number of the change that put it there.
public struct Versioned<Value> {
    /// The value.
    public let value: Value
    /// The change that put it there, for ``KeyValueOperations/compareAndSwap(_:expected:desired:expiring:)-(_,SequenceNumber?,_,_)``.
    public let sequence: SequenceNumber

    /// A value and its number.
    @inlinable
    public init(value: Value, sequence: SequenceNumber) {
        self.value = value
        self.sequence = sequence
    }
}

extension Versioned: Sendable where Value: Sendable {}
extension Versioned: Equatable where Value: Equatable {}
extension Versioned: Hashable where Value: Hashable {}
