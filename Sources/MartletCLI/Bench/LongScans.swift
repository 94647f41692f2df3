/// Operations one at a time, and in place of each thousandth a walk over all entries as they are at one instant.
struct LongScans<S: Subject>: BenchWork {
    static var operationsPerStep: Int { 1 }
    /// All are timed: of so few walks each is wanted, and beside them reading the clock is nothing.
    static var stepsPerSample: Int { 1 }

    private let subject: S
    private let entries: Int
    private let valueBytes: Int
    private var operations: SingleOperations<S, StandingKeys>
    private var position = 0

    init(_ subject: S, entries: Int, valueBytes: Int, between operations: SingleOperations<S, StandingKeys>) {
        (self.subject, self.entries, self.valueBytes, self.operations) = (subject, entries, valueBytes, operations)
    }

    func hasRoom(for steps: Int) -> Bool { true }

    mutating func step() throws {
        position = position + 1 == Mix.operationsPerScan ? 0 : position + 1
        if position == 0 { try scan() } else { try operations.step() }
    }

    private func scan() throws {
        var (count, bytes) = (0, 0)
        try subject.scan { _, value in (count, bytes) = (count + 1, bytes + value.byteCount) }
        guard (count, bytes) == (entries, entries * valueBytes) else { throw CommandFailure.wrongValue(of: S.name) }
    }
}
