/// Lets a change of the log replace what is older than it, and nothing else: a checkpoint has some of what came after it
/// began.
struct OlderExpectation: KeyExpectation {
    let number: UInt64

    static var isForPlaceholder: Bool { false }

    var admitsNothing: Bool { true }

    func admits(_ record: Record) -> Bool { record.sequence < number }
}
