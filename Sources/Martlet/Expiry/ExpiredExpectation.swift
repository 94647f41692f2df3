/// Lets what is past its deadline be removed, and nothing else.
struct ExpiredExpectation: KeyExpectation {
    let moment: UInt64

    var admitsNothing: Bool { true }

    var isForPast: Bool { true }

    var removalCause: RemovedEntry.Cause { .expired }

    func admits(_ record: Record, isPast: Bool) -> Bool { record.isPast(at: moment) }
}
