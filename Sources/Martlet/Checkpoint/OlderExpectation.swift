/// Lets a change of the log replace what is older than it, and nothing else: a checkpoint has some of what came after it
/// began.
struct OlderExpectation: KeyExpectation {
    let number: UInt64

    /// What has expired since is dropped only after the whole log was read.
    var isForPast: Bool { true }

    var admitsNothing: Bool { true }

    func admits(_ record: Record, isPast: Bool) -> Bool { record.sequence < number }
}
