/// Where the changes of a store go, in the order of their numbers, so that they last.
///
/// A position is the sequence number of a change. Nothing above this protocol knows of files: another log may be on other
/// machines.
protocol CommitLog: AnyObject, Sendable {
    /// Whether what is appended is kept at all.
    var keepsRecords: Bool { get }

    /// The number of the last change that was handed out.
    var tail: UInt64 { get }

    /// The number up to which every change will survive a loss of power.
    var durableThrough: UInt64 { get }

    /// The number up to which every change will survive the end of the process.
    var writtenThrough: UInt64 { get }

    /// Waits while writers are held back: before a turn, in which others are kept out, and none is held.
    func awaitRelease()

    /// Suspends the task until then, with no thread waiting.
    nonisolated(nonsending) func awaitReleaseSuspending() async

    /// Makes sure that there is room for a change with so many bytes of effects, and puts those that are too many for one
    /// record into the log. Waits, so never called with a lock held.
    /// - Parameter inTurn: The caller keeps others out until it is through, and has done its waiting before that.
    /// - Throws: ``StoreError/storageFailed(operation:path:code:durableThrough:)`` once anything could not be written.
    func admit(effectBytes: Int, inTurn: Bool, _ write: (inout LogSink) -> Void) throws(StoreError) -> LogCredit

    /// Puts a change into the log after the position `number - credit.steps`, which the clock gave for it. Each number that
    /// was taken must come, by this or by `void`, before those that follow can last.
    func append(_ credit: LogCredit, at number: UInt64, _ write: (inout LogSink) -> Void)

    /// Says that nothing happened with a number.
    func void(_ number: UInt64, steps: UInt64)

    /// Blocks until every change up to `number` lasts as well as that.
    /// - Parameter number: `nil` for all that was made before. Of a log that was closed that is an error; of one change it is not, if
    ///   that lasts.
    func wait(for number: UInt64?, _ level: Durability) throws(StoreError)

    /// Suspends the task until then, with no thread waiting.
    nonisolated(nonsending) func waitSuspending(for number: UInt64, _ level: Durability) async throws(StoreError)

    /// Reads the changes after a number, as they become durable.
    /// - Parameter isBoundary: Whether the number is one that the clock had.
    func changes(after number: UInt64, isBoundary: Bool) -> any ChangeSource

    /// Gives up what is before a position, as far as nobody needs it and so many bytes are left.
    func trim(before position: UInt64, retaining bytes: Int) throws(StoreError)

    /// Admits no more changes.
    func stopAdmitting()

    /// Whether it has come to that: who was admitted before looks again in its writing section.
    var isStopped: Bool { get }

    /// Writes and syncs everything, and ends.
    func close() throws(StoreError)
}
