/// Lets the version with a number be replaced by a copy that has another deadline.
struct SameValueExpectation: KeyExpectation {
    let sequence: UInt64

    var admitsNothing: Bool { false }

    var changesValue: Bool { false }

    func admits(_ record: Record, isPast: Bool) -> Bool {
        Expectation.sequence(sequence).admits(record, isPast: isPast)
    }
}
