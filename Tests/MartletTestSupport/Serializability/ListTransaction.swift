/// One transaction on lists, as the thread that ran it saw it. A single call is a transaction as well.
public struct ListTransaction: Sendable, CustomStringConvertible {
    /// The number of the thread.
    public let thread: Int
    /// A moment before it began.
    public let invoked: UInt64
    /// A moment after it ended.
    public let returned: UInt64
    /// Whether its writes took effect. If not, nobody may ever see them.
    public let isCommitted: Bool
    /// Whether it is one read that waits for nobody, and so is no transaction but a look at what has been decided.
    public let isPlainRead: Bool
    /// Its place in the order of all changes: of one that has written its own number, of any other the last change that
    /// it sees. `nil` if that is not known.
    public let number: UInt64?
    /// What it did, in this order.
    public let operations: [MicroOperation]

    /// A transaction between two moments.
    public init(
        thread: Int, invoked: UInt64, returned: UInt64, isCommitted: Bool = true, isPlainRead: Bool = false,
        number: UInt64? = nil, _ operations: [MicroOperation]
    ) {
        precondition(invoked <= returned, "a transaction ended before it began")
        self.thread = thread
        self.invoked = invoked
        self.returned = returned
        self.isCommitted = isCommitted
        self.isPlainRead = isPlainRead
        self.number = number
        self.operations = operations
    }

    /// Whether others may see anything of it.
    public var isChange: Bool { isCommitted && operations.contains(where: \.isWrite) }

    /// Whether it had ended when another began; of two of one thread the clock tells it exactly.
    func hasEnded(before other: ListTransaction, uncertainty: UInt64) -> Bool {
        thread == other.thread ? returned <= other.invoked : returned + uncertainty < other.invoked
    }

    /// The transaction as a test would print it, without the many lists that an iteration has not found.
    public var description: String {
        let steps = operations.count < 20 ? operations : operations.filter { $0 != .read(list: $0.list, []) }
        let number = number.map { " #\($0)" } ?? ""
        let isAborted = isCommitted ? "" : ", aborted"
        return "thread \(thread)\(number)\(isAborted): \(steps.map(\.description).joined(separator: ", "))"
    }
}
