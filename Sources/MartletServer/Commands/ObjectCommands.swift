import Martlet
import MartletRESP

/// `OBJECT`: how Redis would keep a value, for programs that ask.
enum ObjectCommands {
    static let encoding: Command.Execution = { session, arguments, reply in
        guard let value = try session.keys.get(arguments[2]) else { return reply.null() }
        if DecimalInteger.read(value.span) != nil {
            reply.bulk("int")
        } else {
            reply.bulk(value.count <= 44 ? "embstr" : "raw")
        }
    }

    static let referenceCount: Command.Execution = { session, arguments, reply in
        try answer(1, session, arguments, &reply)
    }

    static let idleTime: Command.Execution = { session, arguments, reply in
        try answer(0, session, arguments, &reply)
    }

    static let frequency: Command.Execution = { session, arguments, reply in
        guard try session.keys.contains(arguments[2]) else { return reply.null() }
        throw ReplyError(
            "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching "
                + "between policies at runtime LRU and LFU data will take some time to adjust.")
    }

    private static func answer(
        _ number: Int, _ session: Session, _ arguments: borrowing Arguments, _ reply: inout ReplyWriter
    ) throws {
        if try session.keys.contains(arguments[2]) { reply.integer(number) } else { reply.null() }
    }
}
