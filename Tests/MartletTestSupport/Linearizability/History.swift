/// What several threads did with one object: for each thread its calls, in their order.
public struct History<Operation: Sendable, Outcome: Sendable>: Sendable {
    /// The threads that called, each with at least one call.
    public let threads: [[Call<Operation, Outcome>]]

    /// How many calls there are.
    public var count: Int { threads.reduce(0) { $0 + $1.count } }

    /// The history of these calls, in whatever order they come; a thread's own order is that of its calls' begin.
    ///
    /// Traps if a thread began a call before its last one ended.
    public init(_ calls: [Call<Operation, Outcome>]) {
        threads = Dictionary(grouping: calls, by: \.thread).sorted { $0.key < $1.key }.map { _, calls in
            // Stable, since a clock may show the same for several short calls.
            let sorted = calls.enumerated().sorted {
                ($0.element.invoked, $0.element.returned, $0.offset)
                    < ($1.element.invoked, $1.element.returned, $1.offset)
            }.map(\.element)
            for (call, next) in zip(sorted, sorted.dropFirst()) {
                precondition(call.returned <= next.invoked, "thread \(call.thread) made two calls at once")
            }
            return sorted
        }
    }
}
