import MartletRESP

/// `SLOWLOG`.
enum SlowLogCommands {
    static let get: Command.Execution = { session, arguments, reply in
        guard arguments.count <= 3 else {
            throw ReplyError(
                "ERR unknown subcommand or wrong number of arguments for '\(arguments[1].text)'. Try SLOWLOG HELP.")
        }
        let most = session.server.settings.observing.slowCountMax
        var count = 10
        if arguments.count == 3 {
            let error = ReplyError("ERR count should be greater than or equal to -1")
            count = try arguments.integer(2, orElse: error)
            guard count >= -1 else { throw error }
            if count == -1 { count = most }
        }
        let entries = session.server.slowLog.entries(min(count, most))
        reply.array(entries.count)
        for entry in entries {
            reply.array(6)
            reply.integer(entry.id)
            reply.integer(entry.seconds)
            reply.integer(entry.microseconds)
            reply.array(entry.words.count)
            for word in entry.words { reply.bulk(word) }
            reply.bulk(entry.address)
            reply.bulk(entry.name)
        }
    }

    static let count: Command.Execution = { session, _, reply in
        reply.integer(session.server.slowLog.count(most: session.server.settings.observing.slowCountMax))
    }

    static let reset: Command.Execution = { session, _, reply in
        session.server.slowLog.reset()
        reply.simple("OK")
    }
}
