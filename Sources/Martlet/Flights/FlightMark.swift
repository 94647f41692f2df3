import Synchronization

/// Marks code that was called to compute a value: while it runs, it must not wait for another flight, since that one may
/// be waiting for it.
///
/// Local to the task, and handed to tasks that it starts; outside of tasks, to the thread. An object, and not a flag,
/// since a task that outlives the computation it was started in may wait again.
final class FlightMark: Sendable {
    private let isOver = Atomic<Bool>(false)
    private let outer: FlightMark?

    @TaskLocal private static var current: FlightMark?

    private init(inside outer: FlightMark?) {
        self.outer = outer
    }

    /// Whether the code that runs now was called to compute a value that is still being computed.
    static var isUnderWay: Bool {
        var mark = current
        while let inner = mark {
            if !inner.isOver.load(ordering: .acquiring) { return true }
            mark = inner.outer
        }
        return false
    }

    /// Runs `body` marked.
    static func with<R>(_ body: () throws -> R) throws -> R {
        let mark = FlightMark(inside: current)
        defer { mark.isOver.store(true, ordering: .releasing) }
        return try $current.withValue(mark, operation: body)
    }

    /// Runs `body` marked, likewise.
    nonisolated(nonsending) static func with<R>(
        _ body: nonisolated(nonsending) () async throws -> R
    ) async throws -> R {
        let mark = FlightMark(inside: current)
        defer { mark.isOver.store(true, ordering: .releasing) }
        return try await $current.withValue(mark) { try await body() }
    }
}
