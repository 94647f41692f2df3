/// Calls of one command that followed one another and took about as long, before all can see them in a ``CommandMeter``: so that not
/// each of a pipeline writes to what others read.
struct CommandTally {
    /// Its number: the command itself would be counted as referred to, for each call.
    let command: Int
    let bucket: Int
    private(set) var callCount = 0
    private(set) var failureCount = 0
    private(set) var nanoseconds = 0

    init(of command: Command, nanoseconds: Int, hasFailed: Bool) {
        (self.command, bucket) = (command.number, CommandMeter.bucket(for: nanoseconds))
        add(nanoseconds, hasFailed)
    }

    /// `false`: it is none of those.
    mutating func add(_ other: Command, nanoseconds: Int, hasFailed: Bool) -> Bool {
        guard other.number == command, CommandMeter.bucket(for: nanoseconds) == bucket else { return false }
        add(nanoseconds, hasFailed)
        return true
    }

    private mutating func add(_ nanoseconds: Int, _ hasFailed: Bool) {
        callCount += 1
        if hasFailed { failureCount += 1 }
        self.nanoseconds += nanoseconds
    }
}
