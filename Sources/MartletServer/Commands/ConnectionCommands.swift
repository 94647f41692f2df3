import MartletRESP

/// Commands on the connection itself.
enum ConnectionCommands {
    static let ping: Command.Execution = { session, arguments, reply in
        guard arguments.count <= 2 else { throw ReplyError.wrongArgumentCount(of: "ping") }
        guard session.subscriptions.isEmpty || session.version == .three else {
            // Among messages it has to look like one.
            reply.array(2)
            reply.bulk("pong")
            return reply.bulk(arguments.count == 2 ? arguments[1].copied : [])
        }
        if arguments.count == 2 { reply.bulk(arguments[1]) } else { reply.simple("PONG") }
    }

    static let echo: Command.Execution = { _, arguments, reply in reply.bulk(arguments[1]) }

    static let quit: Command.Execution = { session, _, reply in
        session.aftermath = .close
        reply.simple("OK")
    }

    static let reset: Command.Execution = { session, _, reply in
        try session.endApart(session.subscriptions.count)
        session.reset()
        reply.version = .two
        reply.simple("RESET")
    }
}
