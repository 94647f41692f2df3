/// The log of a store in memory: it counts, and keeps nothing.
final class CountingLog: CommitLog {
    private let clock: Word

    init(clock: Word) { self.clock = clock }

    var keepsRecords: Bool { false }

    var tail: UInt64 { clock.loadAcquiring() }

    /// Nothing survives the end of the process.
    var durableThrough: UInt64 { 0 }

    var writtenThrough: UInt64 { 0 }

    func awaitRelease() {}

    nonisolated(nonsending) func awaitReleaseSuspending() async {}

    func admit(effectBytes: Int, inTurn: Bool, _ write: (inout LogSink) -> Void) throws(StoreError) -> LogCredit {
        LogCredit(steps: 1)
    }

    func append(_ credit: LogCredit, at number: UInt64, _ write: (inout LogSink) -> Void) {}

    func void(_ number: UInt64, steps: UInt64) {}

    func wait(for number: UInt64?, _ level: Durability) throws(StoreError) {
        guard level == .memory else { throw .notDurable }
    }

    nonisolated(nonsending) func waitSuspending(for number: UInt64, _ level: Durability) async throws(StoreError) {
        try wait(for: number, level)
    }

    func changes(after number: UInt64, isBoundary: Bool) -> any ChangeSource { NoChanges() }

    func trim(before position: UInt64, retaining bytes: Int) throws(StoreError) {}

    func stopAdmitting() {}

    var isStopped: Bool { false }

    func close() {}
}
