#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What one thread did, written down as it goes. `recordOnThreads` makes them.
///
/// Threads share nothing when they record, so that recording orders nothing that the store leaves unordered: a shared
/// counter would tell the order of calls exactly, but each access to it would also be a barrier, and hide what goes wrong
/// without one. Each call is therefore timed by two reads of the system's monotonic clock, which is the same for all
/// cores up to what `LinearizabilityChecker.uncertainty` allows for.
///
/// `@unchecked Sendable`: only its own thread touches it until that is joined.
public final class ThreadLog<Key: Hashable & Sendable, Operation: Sendable, Outcome: Sendable>: @unchecked Sendable {
    /// The number of the thread.
    public let thread: Int
    private(set) var calls: [(key: Key, call: Call<Operation, Outcome>)] = []

    init(thread: Int) {
        self.thread = thread
        // Growing takes memory from the system, and that is a barrier, too.
        calls.reserveCapacity(8_192)
    }

    /// Does what `body` does, and writes down that it was `operation` on `key` and what it gave.
    ///
    /// If `body` throws, the outcome is not known: that is written down, and the error goes on. Where an error says that
    /// nothing happened, catch it inside, and give back an outcome that says so.
    /// - Returns: What `body` does.
    @discardableResult
    public func record(_ key: Key, _ operation: Operation, _ body: () throws -> Outcome) rethrows -> Outcome {
        let invoked = ThreadLog.now()
        do {
            let outcome = try body()
            append(key, operation, outcome, invoked: invoked)
            return outcome
        } catch {
            append(key, operation, nil, invoked: invoked)
            throw error
        }
    }

    /// Does what `body` does, which gives back what operation it turned out to be and what it gave. For operations such
    /// as an update, which is known by what it read and wrote. Nothing is written down if it throws, which must then mean
    /// that nothing happened.
    /// - Returns: What `body` does.
    @discardableResult
    public func record(
        _ key: Key, _ body: () throws -> (Operation, Outcome?)
    ) rethrows -> (operation: Operation, outcome: Outcome?) {
        let invoked = ThreadLog.now()
        let (operation, outcome) = try body()
        append(key, operation, outcome, invoked: invoked)
        return (operation, outcome)
    }

    private func append(_ key: Key, _ operation: Operation, _ outcome: Outcome?, invoked: UInt64) {
        let returned = ThreadLog.now()
        calls.append((key, Call(thread: thread, invoked: invoked, returned: returned, operation, outcome)))
    }

    private static func now() -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

/// Runs `body` on `count` threads at once, each with its number and a log of its own, and gives back what they wrote
/// down: for each key the history of its calls.
///
/// Objects that are linearizable each are so together (Herlihy and Wing call it locality), so keys that are operated on
/// one at a time are checked one by one. Where an operation spans several keys they are one object: record under one key.
public func recordOnThreads<Key, Operation, Outcome>(
    _ count: Int, _ body: @escaping @Sendable (Int, ThreadLog<Key, Operation, Outcome>) throws -> Void
) -> [Key: History<Operation, Outcome>] {
    let logs = (0..<count).map { ThreadLog<Key, Operation, Outcome>(thread: $0) }
    onThreads(count) { thread in try body(thread, logs[thread]) }
    return Dictionary(grouping: logs.flatMap(\.calls), by: \.key).mapValues { History($0.map(\.call)) }
}
