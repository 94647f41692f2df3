/// One call of an operation, as the thread that made it saw it.
public struct Call<Operation: Sendable, Outcome: Sendable>: Sendable {
    /// The number of the thread.
    public let thread: Int
    /// A moment before the call began, in nanoseconds.
    public let invoked: UInt64
    /// A moment after it ended, `UInt64.max` if it never did. Then it is the last of its thread.
    public let returned: UInt64
    /// What was called.
    public let operation: Operation
    /// What it gave, `nil` if that is not known: then it may have taken effect while it ran, or not at all.
    public let outcome: Outcome?

    /// A call between two moments.
    public init(
        thread: Int, invoked: UInt64, returned: UInt64 = .max, _ operation: Operation, _ outcome: Outcome?
    ) {
        precondition(invoked <= returned, "a call ended before it began")
        self.thread = thread
        self.invoked = invoked
        self.returned = returned
        self.operation = operation
        self.outcome = outcome
    }
}
