import MartletRESP

/// The commands of a client between MULTI and EXEC.
struct CommandQueue: Sendable {
    private(set) var requests: [(command: Command, request: StoredRequest)] = []
    /// Whether one of them was refused, so that EXEC is as well.
    var isRefused = false
    /// The memory that they take.
    private(set) var byteCount = 0

    /// Whether one of them takes long, whatever it is given.
    var hasLongCommand: Bool { requests.contains { $0.command.flags.contains(.long) } }

    var commands: [Command] { requests.map(\.command) }

    mutating func append(_ command: Command, _ arguments: borrowing Arguments) {
        let request = StoredRequest(arguments)
        byteCount += request.byteCount + MemoryLayout<(Command, StoredRequest)>.stride
        requests.append((command, request))
    }
}
