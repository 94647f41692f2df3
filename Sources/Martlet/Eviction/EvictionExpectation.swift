/// Lets the entry go that a note stands for, and no later one of the same key.
struct EvictionExpectation: KeyExpectation {
    let ticket: UInt64

    var admitsNothing: Bool { true }
    /// What has expired, and was not removed yet, may go as well.
    var isForPast: Bool { true }

    var removalCause: RemovedEntry.Cause { .evicted }

    func admits(_ record: Record, isPast: Bool) -> Bool { record.hasValue && record.ticket == ticket }
}
