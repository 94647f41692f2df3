import MartletRESP

/// `CLIENT` and what follows it.
enum ClientCommands {
    static let id: Command.Execution = { session, _, reply in reply.integer(session.id) }

    static let info: Command.Execution = { session, _, reply in
        let description = ClientDescription(of: session, queryBytes: 0, outputBytes: 0, memoryBytes: 0)
        reply.verbatim(description.line + "\n")
    }

    static let list: Command.Execution = { session, arguments, reply in
        var wanted: Set<Int>?
        var type: ClientType?
        if arguments.count > 2 {
            if arguments[2].isWord("ID"), arguments.count > 3 {
                wanted = []
                for position in 3..<arguments.count {
                    wanted?.insert(try arguments.integer(position, orElse: ReplyError("ERR Invalid client ID")))
                }
            } else if arguments[2].isWord("TYPE"), arguments.count == 4 {
                type = try ClientType(arguments[3])
            } else {
                throw ReplyError.syntax
            }
        }
        let clients = session.server.network.clients(isHalted: session.isHalted).filter {
            (wanted?.contains($0.id) ?? true) && (type ?? $0.type) == $0.type
        }
        reply.verbatim(clients.map { $0.line + "\n" }.joined())
    }

    static let setName: Command.Execution = { session, arguments, reply in
        try checkName(arguments[2])
        session.name = arguments[2].copied
        reply.simple("OK")
    }

    /// A name stands in a line of words, so it is a word.
    static func checkName(_ name: Span<UInt8>) throws(ReplyError) {
        for index in name.indices where !(0x21...0x7E).contains(name[index]) {
            throw ReplyError("ERR Client names cannot contain spaces, newlines or special characters.")
        }
    }

    static let getName: Command.Execution = { session, _, reply in
        if session.name.isEmpty { reply.null() } else { reply.bulk(session.name) }
    }

    static let setInfo: Command.Execution = { session, arguments, reply in
        let (attribute, value) = (arguments[2], arguments[3])
        for index in value.indices where !(0x21...0x7E).contains(value[index]) {
            throw ReplyError(
                "ERR \(attribute.text.lowercased()) cannot contain spaces, newlines or special characters.")
        }
        if attribute.isWord("LIB-NAME") {
            session.clientLibrary = value.copied
        } else if attribute.isWord("LIB-VER") {
            session.clientLibraryVersion = value.copied
        } else {
            throw ReplyError("ERR Unrecognized option '\(attribute.text)'")
        }
        reply.simple("OK")
    }

    static let reply: Command.Execution = { session, arguments, reply in
        let mode = arguments[2]
        if mode.isWord("ON") {
            session.replies = .on
            reply.simple("OK")
        } else if mode.isWord("OFF") {
            session.replies = .off
        } else if mode.isWord("SKIP") {
            if session.replies != .off { session.replies = .skipNext }
        } else {
            throw ReplyError.syntax
        }
    }
}
