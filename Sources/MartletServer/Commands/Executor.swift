import Martlet
import MartletRESP

/// Executes requests: from the arguments of a client to the reply it gets.
enum Executor {
    private static let table = CommandTable.all

    /// Whether a request takes so long, most likely, that other clients of the same event loop should not wait for it.
    static func isLong(_ arguments: borrowing Arguments, of session: Session) -> Bool {
        if arguments.count > longArgumentCount || arguments.byteCount > longBytes { return true }
        guard let command = try? table.find(arguments) else { return false }
        guard let queue = session.queue else { return isLong(command, arguments, session) }
        return command.flags.contains(.commits)
            && (queue.requests.count > longArgumentCount || queue.byteCount > longBytes
                || queue.requests.contains { queued in
                    queued.request.withArguments { isLong(queued.command, $0, session) }
                })
    }

    private static func isLong(_ command: Command, _ arguments: borrowing Arguments, _ session: Session) -> Bool {
        if command.flags.contains(.long) { return true }
        if command.flags.contains(.longByCount) { return ScanCommand.isLong(arguments) }
        guard command.flags.contains(.longByValue) else { return false }
        for position in command.keys.positions(count: arguments.count) {
            if let size = try? session.keys.size(arguments[position]), size > longBytes { return true }
        }
        return false
    }

    /// Executes a request and writes its reply, unless the client wants none. What is to be done then is in the session.
    static func execute(_ arguments: borrowing Arguments, of session: Session, _ reply: inout ReplyWriter) {
        let start = reply.bytes.count
        session.aftermath = .next
        if session.replies == .skipNext { session.replies = .skip }
        do {
            try dispatch(arguments, of: session, &reply)
        } catch {
            reply.bytes.removeLast(reply.bytes.count - start)
            reply.error(text(of: error))
            session.server.statistics.errorReplies.add(1, ordering: .relaxed)
        }
        switch session.replies {
        case .on, .skipNext: break
        case .off: reply.bytes.removeLast(reply.bytes.count - start)
        case .skip:
            reply.bytes.removeLast(reply.bytes.count - start)
            session.replies = .on
        }
    }

    /// What an error is for the client.
    static func text(of error: any Error) -> String {
        switch error {
        case let error as ReplyError: error.text
        case let error as StoreError: error.reply.text
        default: "ERR \(error)"
        }
    }

    private static func dispatch(
        _ arguments: borrowing Arguments, of session: Session, _ reply: inout ReplyWriter
    ) throws {
        let command: Command
        do {
            command = try admit(arguments, session)
        } catch {
            session.queue?.isRefused = true
            throw error
        }
        if session.queue != nil, !command.flags.contains(.immediate) {
            session.queue?.append(command, arguments)
            return reply.simple("QUEUED")
        }
        try command.execute(session, arguments, &reply)
    }

    /// The command that is meant, if the client may have it executed.
    private static func admit(_ arguments: borrowing Arguments, _ session: Session) throws(ReplyError) -> Command {
        let command = try table.find(arguments)
        session.lastCommand = command
        guard command.accepts(argumentCount: arguments.count) else {
            throw .wrongArgumentCount(of: command.name)
        }
        guard session.isAuthenticated || command.flags.contains(.noAuthentication) else {
            throw ReplyError("NOAUTH Authentication required.")
        }
        guard session.queue == nil || !command.flags.contains(.noTransaction) else {
            throw ReplyError("ERR Command not allowed inside a transaction")
        }
        return command
    }

    /// Commands with more arguments, or more bytes of them, are executed apart.
    private static let longArgumentCount = 512
    private static let longBytes = 1 << 20
}
