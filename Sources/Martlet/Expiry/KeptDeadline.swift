/// Lets a change be made that keeps the deadline of what it replaces.
struct KeptDeadline: KeyExpectation {
    let expectation: Expectation
    /// The deadline of a key that was absent.
    let otherwise: UInt64

    @inline(__always)
    func admits(_ record: Record, isPast: Bool) -> Bool { expectation.admits(record, isPast: isPast) }

    @inline(__always)
    var admitsNothing: Bool { expectation.admitsNothing }

    func deadline(after record: Record?, isPast: Bool) -> UInt64? {
        guard let record, record.hasValue, !isPast else { return otherwise }
        return record.deadline
    }
}
