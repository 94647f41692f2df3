import MartletRESP

/// The commands of a client between MULTI and EXEC.
final class CommandQueue {
    private(set) var requests: [(command: Command, request: StoredRequest)] = []
    /// Whether one of them was refused, so that EXEC is as well.
    var isRefused = false
    /// The memory that they take.
    private(set) var byteCount = 0

    /// Whether they take long together.
    var isLong: Bool {
        requests.count > CommandQueue.longCount || byteCount > Database.longBytes
            || requests.contains { $0.command.flags.contains(.long) }
    }

    /// Whether one of them may exchange databases or empty them.
    var isRearranging: Bool { requests.contains { $0.command.flags.contains(.rearranging) } }

    /// Whether one of them may begin to track keys.
    var isTracking: Bool { requests.contains { $0.command.name == "client|tracking" } }

    var commands: [Command] { requests.map(\.command) }

    private static let longCount = 64

    func append(_ command: Command, _ arguments: borrowing Arguments) {
        let request = StoredRequest(arguments)
        byteCount += request.byteCount + MemoryLayout<(Command, StoredRequest)>.stride
        requests.append((command, request))
    }
}
