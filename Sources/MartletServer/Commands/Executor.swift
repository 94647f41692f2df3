import Martlet
import MartletRESP

/// Executes requests: from the arguments of a client to the reply it gets.
enum Executor {
    private static let table = CommandTable.all

    /// Executes a request and writes its reply, unless the client wants none. What is to be done then is in the session.
    /// - Throws: ``ExecutedApart``, and nothing was done or written.
    static func execute(
        _ arguments: borrowing Arguments, of session: Session, _ reply: inout ReplyWriter
    ) throws(ExecutedApart) {
        let start = reply.bytes.count
        session.aftermath = .next
        do {
            try dispatch(arguments, of: session, &reply)
        } catch let apart as ExecutedApart {
            reply.bytes.removeLast(reply.bytes.count - start)
            throw apart
        } catch {
            reply.bytes.removeLast(reply.bytes.count - start)
            // It gets no answer that it could make something of.
            guard !isHostile(arguments) else { return session.aftermath = .close }
            reply.error(text(of: error))
            session.server.statistics.errorReplies.add(1, ordering: .relaxed)
        }
        switch session.replies {
        case .on: break
        case .off: reply.bytes.removeLast(reply.bytes.count - start)
        case .skipNext:
            reply.bytes.removeLast(reply.bytes.count - start)
            session.replies = .skip
        case .skip:
            reply.bytes.removeLast(reply.bytes.count - start)
            session.replies = .on
        }
    }

    /// Whether a request is one of another protocol: a browser's, that a page has tricked into talking to this server.
    private static func isHostile(_ arguments: borrowing Arguments) -> Bool {
        arguments[0].isWord("POST") || arguments[0].isWord("HOST:")
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
        if isLong(command, arguments) { try session.runApart() }
        guard session.isApart, session.usesDatabases(command) else {
            return try command.execute(session, arguments, &reply)
        }
        let alone = session.rearrangesDatabases(command)
        // Last of all, when others go on: there may be much.
        defer { if alone { try? session.server.store.freeWhatWasTakenOut() } }
        session.server.network.beginUse(alone: alone)
        defer { session.server.network.endUse(alone: alone) }
        try command.execute(session, arguments, &reply)
    }

    /// Whether what was asked for says already that it takes long.
    private static func isLong(_ command: Command, _ arguments: borrowing Arguments) -> Bool {
        command.flags.contains(.long) || arguments.count > longArgumentCount
            || arguments.extent > Database.longBytes
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

    /// Commands with more arguments are executed apart.
    static let longArgumentCount = 512
}
