import Martlet
import MartletRESP

/// Executes requests: from the arguments of a client to the reply it gets.
///
/// What each request passes through is inlined by hand: with several callers the compiler calls it, which a GET notices.
enum Executor {
    private static let table = CommandTable.all

    /// Executes a request and writes its reply, unless the client wants none. What is to be done then is in the session.
    /// - Throws: ``ExecutedApart``, and nothing was done or written.
    static func execute(
        _ arguments: borrowing Arguments, of session: Session, _ reply: inout ReplyWriter
    ) throws(ExecutedApart) {
        try answer(arguments, of: session, &reply)
        if !session.ownInvalidations.isEmpty { session.writeOwnInvalidations(&reply) }
        if session.isCachingGiven { session.endCaching(after: try? table.find(arguments)) }
    }

    @inline(__always)
    private static func answer(
        _ arguments: borrowing Arguments, of session: Session, _ reply: inout ReplyWriter
    ) throws(ExecutedApart) {
        let start = reply.bytes.count
        session.aftermath = .next
        do {
            let command = try dispatch(arguments, of: session, &reply)
            if command.flags.contains(.pushing), session.queue == nil {
                // What it answers with are messages, and those are always sent.
                if session.replies == .skip { session.replies = .on }
                return
            }
        } catch let apart as ExecutedApart {
            reply.bytes.removeLast(reply.bytes.count - start)
            throw apart
        } catch {
            reply.bytes.removeLast(reply.bytes.count - start)
            // It gets no answer that it could make something of.
            guard !isHostile(arguments) else { return session.aftermath = .close }
            let text = text(of: error)
            reply.error(text)
            session.count([text])
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

    @inline(__always)
    private static func dispatch(
        _ arguments: borrowing Arguments, of session: Session, _ reply: inout ReplyWriter
    ) throws -> Command {
        let command: Command
        do {
            command = try admit(arguments, session)
        } catch {
            session.queue?.isRefused = true
            throw error
        }
        if session.queue != nil, !command.flags.contains(.immediate) {
            session.queue?.append(command, arguments)
            reply.simple("QUEUED")
            return command
        }
        if isLong(command, arguments) { try session.runApart() }
        try run(command, arguments, of: session, &reply)
        return command
    }

    /// Runs a command, takes note of how long that took, and tells those who watch all commands.
    static func run(
        _ command: Command, _ arguments: borrowing Arguments, of session: Session, _ reply: inout ReplyWriter
    ) throws {
        let start = session.moment
        // It may be one that shows them.
        if session.tally?.command != command.number { session.showCalls() }
        if session.tracker != nil { session.rememberKeys(of: command, arguments) }
        do {
            try runInUse(command, arguments, of: session, &reply)
        } catch let apart as ExecutedApart {
            throw apart
        } catch {
            measure(command, arguments, of: session, since: start, hasFailed: true)
            tellMonitors(command, arguments, session)
            throw error
        }
        measure(command, arguments, of: session, since: start, hasFailed: false)
        tellMonitors(command, arguments, session)
    }

    /// Runs a command that uses databases apart from the event loops such that others know of it. EXEC does so for all of its own.
    @inline(__always)
    private static func runInUse(
        _ command: Command, _ arguments: borrowing Arguments, of session: Session, _ reply: inout ReplyWriter
    ) throws {
        guard session.isApart, !session.isInTransaction, session.usesDatabases(command) else {
            return try command.execute(session, arguments, &reply)
        }
        let alone = session.rearrangesDatabases(command)
        // Last of all, when others go on: there may be much.
        defer { if alone { try? session.server.store.freeWhatWasTakenOut() } }
        session.server.network.beginUse(alone: alone)
        defer { session.server.network.endUse(alone: alone) }
        try command.execute(session, arguments, &reply)
    }

    private static func tellMonitors(_ command: Command, _ arguments: borrowing Arguments, _ session: Session) {
        guard session.server.monitorCount.load(ordering: .relaxed) > 0, !command.flags.contains(.admin) else { return }
        _ = session.publish(MonitorLine(command, arguments, of: session).message)
    }

    /// For how long a request has to wait, since clients are paused; 0: it need not.
    static func pauseMilliseconds(_ arguments: borrowing Arguments, of session: Session) -> Int64 {
        guard let command = try? table.find(arguments), (try? check(command, arguments, session)) != nil else {
            return 0
        }
        let isChange =
            isChange(command) || command.name == "exec" && session.queue?.commands.contains(where: isChange) == true
        return session.server.pause.milliseconds(isChange: isChange)
    }

    private static func isChange(_ command: Command) -> Bool {
        command.flags.contains(.write) || ["publish", "spublish"].contains(command.name)
    }

    /// Whether what was asked for says already that it takes long.
    private static func isLong(_ command: Command, _ arguments: borrowing Arguments) -> Bool {
        command.flags.contains(.long) || arguments.count > longArgumentCount
            || arguments.extent > Database.longBytes
    }

    /// The command that is meant, if the client may have it executed.
    @inline(__always)
    private static func admit(_ arguments: borrowing Arguments, _ session: Session) throws(ReplyError) -> Command {
        let command = try table.find(arguments)
        // A pipeline's are mostly the same, and counting references takes longer than looking.
        if session.lastCommand !== command { session.lastCommand = command }
        do throws(ReplyError) {
            try check(command, arguments, session)
        } catch {
            session.meters.addRejection(of: command)
            throw refusal(of: command, session, error)
        }
        return command
    }

    private static func refusal(of command: Command, _ session: Session, _ error: ReplyError) -> ReplyError {
        guard command.name == "exec" else { return error }
        (session.queue, session.watched) = (nil, WatchedKeys())
        let reason = error.text.hasPrefix("ERR ") ? String(error.text.dropFirst(4)) : error.text
        return ReplyError("EXECABORT Transaction discarded because of: \(reason)")
    }

    @inline(__always)
    private static func check(
        _ command: Command, _ arguments: borrowing Arguments, _ session: Session
    ) throws(ReplyError) {
        guard command.accepts(argumentCount: arguments.count) else {
            throw .wrongArgumentCount(of: command.name)
        }
        guard session.isAuthenticated || command.flags.contains(.noAuthentication) else {
            throw ReplyError("NOAUTH Authentication required.")
        }
        guard session.queue == nil || !command.flags.contains(.noTransaction) else {
            throw ReplyError("ERR Command not allowed inside a transaction")
        }
        guard session.subscriptions.isEmpty || command.flags.contains(.subscribed) || session.version == .three else {
            throw ReplyError(
                "ERR Can't execute '\(command.name)': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are "
                    + "allowed in this context")
        }
    }

    /// Commands with more arguments are executed apart.
    static let longArgumentCount = 512
}
