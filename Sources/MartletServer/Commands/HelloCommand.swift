import Martlet
import MartletRESP

/// `HELLO`: the form of replies, the password and the name, all at once.
enum HelloCommand {
    static let run: Command.Execution = { session, arguments, reply in
        var version = session.version
        if arguments.count > 1 {
            guard let number = DecimalInteger.read(arguments[1]) else {
                throw ReplyError("ERR Protocol version is not an integer or out of range")
            }
            guard let known = RESPVersion(rawValue: number) else {
                throw ReplyError("NOPROTO unsupported protocol version")
            }
            version = known
        }
        var name: [UInt8]?
        var position = 2
        while position < arguments.count {
            let left = arguments.count - position - 1
            if arguments[position].isWord("AUTH"), left >= 2 {
                try AuthenticationCommands.authenticate(
                    session, user: arguments[position + 1], password: arguments[position + 2])
                position += 3
            } else if arguments[position].isWord("SETNAME"), left >= 1 {
                try ClientCommands.checkName(arguments[position + 1])
                name = arguments[position + 1].copied
                position += 2
            } else {
                throw ReplyError("ERR Syntax error in HELLO option '\(arguments[position].text)'")
            }
        }
        guard session.isAuthenticated else {
            throw ReplyError(
                "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH "
                    + "<user> <pass> option can be used to authenticate the client and select the RESP protocol version "
                    + "at the same time")
        }
        if let name { session.name = name }
        (session.version, reply.version) = (version, version)
        answer(session, &reply)
    }

    /// The first from which on clients of Redis keep copies of values.
    private static let redisVersion = "7.4.0"

    private static func answer(_ session: Session, _ reply: inout ReplyWriter) {
        let isCalledRedis = session.server.settings.current.isCalledRedis
        reply.map(7)
        reply.bulk("server")
        reply.bulk(isCalledRedis ? "redis" : "martlet")
        reply.bulk("version")
        reply.bulk(isCalledRedis ? HelloCommand.redisVersion : "\(LibraryVersion.text)")
        reply.bulk("proto")
        reply.integer(session.version.rawValue)
        reply.bulk("id")
        reply.integer(session.id)
        reply.bulk("mode")
        reply.bulk("standalone")
        reply.bulk("role")
        reply.bulk("master")
        reply.bulk("modules")
        reply.array(0)
    }
}
