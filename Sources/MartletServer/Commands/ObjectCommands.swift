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

    /// When a key was used is known as an order of keys, not as a time.
    static let idleTime: Command.Execution = { session, arguments, reply in
        guard session.server.store.evictionPolicy == .s3fifo, try session.keys.contains(arguments[2]) else {
            return try answer(0, session, arguments, &reply)
        }
        throw ReplyError(
            "ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching between "
                + "policies at runtime LRU and LFU data will take some time to adjust.")
    }

    /// What decides over eviction: how often a key was used since that was looked at last, up to three times.
    static let frequency: Command.Execution = { session, arguments, reply in
        guard session.server.store.evictionPolicy == .s3fifo else {
            guard try session.keys.contains(arguments[2]) else { return reply.null() }
            throw ReplyError(
                "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when "
                    + "switching between policies at runtime LRU and LFU data will take some time to adjust.")
        }
        let uses = try session.keyspace.useCount(of: arguments[2])
        guard session.isInTransaction else { return uses.map { reply.integer($0) } ?? reply.null() }
        // What the transaction has put or removed is so for it alone.
        try answer(uses ?? 0, session, arguments, &reply)
    }

    private static func answer(
        _ number: Int, _ session: Session, _ arguments: borrowing Arguments, _ reply: inout ReplyWriter
    ) throws {
        if try session.keys.contains(arguments[2]) { reply.integer(number) } else { reply.null() }
    }
}
