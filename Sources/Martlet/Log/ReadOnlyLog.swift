/// The log of a store that is only read: it has what was there, and takes nothing.
final class ReadOnlyLog: CommitLog {
    private let last: UInt64

    init(through last: UInt64) { self.last = last }

    var keepsRecords: Bool { true }

    var tail: UInt64 { last }

    var durableThrough: UInt64 { last }

    var writtenThrough: UInt64 { last }

    func awaitRelease() {}

    nonisolated(nonsending) func awaitReleaseSuspending() async {}

    func admit(effectBytes: Int, inTurn: Bool, _ write: (inout LogSink) -> Void) throws(StoreError) -> LogCredit {
        throw .readOnly
    }

    /// Numbers are taken for what is no change, as room for entries.
    func append(_ credit: LogCredit, at number: UInt64, _ write: (inout LogSink) -> Void) {}

    func void(_ number: UInt64, steps: UInt64) {}

    func wait(for number: UInt64?, _ level: Durability) throws(StoreError) {}

    nonisolated(nonsending) func waitSuspending(for number: UInt64, _ level: Durability) async throws(StoreError) {}

    func changes(after number: UInt64, isBoundary: Bool) -> any ChangeSource { NoChanges() }

    func trim(before position: UInt64, retaining bytes: Int) throws(StoreError) {}

    func stopAdmitting() {}

    var isStopped: Bool { false }

    func close() throws(StoreError) {}
}
