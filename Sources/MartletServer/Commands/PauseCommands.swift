import MartletRESP

/// `CLIENT PAUSE`, `UNPAUSE` and `UNBLOCK`, and what a client may ask for itself.
enum PauseCommands {
    static let pause: Command.Execution = { session, arguments, reply in
        var isOfAll = true
        if arguments.count == 4 {
            isOfAll = arguments[3].isWord("ALL")
            guard isOfAll || arguments[3].isWord("WRITE") else {
                throw ReplyError("ERR CLIENT PAUSE mode must be WRITE or ALL")
            }
        }
        guard arguments.count <= 4 else { throw ReplyError.syntax }
        let error = ReplyError("ERR timeout is not an integer or out of range")
        let milliseconds = try arguments.integer(2, orElse: error)
        guard milliseconds >= 0 else { throw ReplyError("ERR timeout is negative") }
        session.server.pause.begin(milliseconds: Int64(milliseconds), isOfAll: isOfAll)
        reply.simple("OK")
    }

    static let unpause: Command.Execution = { session, _, reply in
        session.server.pause.end()
        session.server.network.endPause()
        reply.simple("OK")
    }

    static let unblock: Command.Execution = { session, arguments, reply in
        var isError = false
        if arguments.count == 4 {
            isError = arguments[3].isWord("ERROR")
            guard isError || arguments[3].isWord("TIMEOUT") else {
                throw ReplyError("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR")
            }
        }
        guard arguments.count <= 4 else { throw ReplyError.syntax }
        let id = try arguments.integer(2)
        let isUnblocked = session.server.network.unblock(id, isError: isError, isHalted: session.isHalted)
        reply.integer(isUnblocked ? 1 : 0)
    }

    static let noEviction: Command.Execution = { session, arguments, reply in
        session.isKept = try isOn(arguments[2])
        reply.simple("OK")
    }

    static let noTouch: Command.Execution = { session, arguments, reply in
        session.isNotTouching = try isOn(arguments[2])
        reply.simple("OK")
    }

    private static func isOn(_ word: Span<UInt8>) throws(ReplyError) -> Bool {
        if word.isWord("ON") { return true }
        guard word.isWord("OFF") else { throw .syntax }
        return false
    }

    static let monitor: Command.Execution = { session, _, reply in
        guard !session.isInTransaction else {
            throw ReplyError("ERR MONITOR isn't allowed for DENY BLOCKING client")
        }
        session.subscribe(to: TopicName([]), .monitor)
        reply.simple("OK")
    }
}
