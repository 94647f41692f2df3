import Martlet
import MartletRESP

/// Commands on whole databases.
enum DatabaseCommands {
    static let select: Command.Execution = { session, arguments, reply in
        try session.select(try arguments.integer(1))
        reply.simple("OK")
    }

    static let size: Command.Execution = { session, _, reply in
        reply.integer(try session.keys.count())
    }

    /// One transaction moves all entries of both: nobody sees them half exchanged, and a crash leaves them as before or after.
    static let swap: Command.Execution = { session, arguments, reply in
        let first = try arguments.integer(1, orElse: ReplyError("ERR invalid first DB index"))
        let second = try arguments.integer(2, orElse: ReplyError("ERR invalid second DB index"))
        for number in [first, second] where !(0..<Databases.count).contains(number) {
            throw ReplyError.databaseOutOfRange
        }
        guard first != second else { return reply.simple("OK") }
        try session.atomically { _ in
            let (one, other) = (try session.keys(of: first), try session.keys(of: second))
            let (ones, others) = (try one.takeAll(), try other.takeAll())
            for entry in ones { try other.put(entry.key.span, entry.value, expiring: entry.expiration) }
            for entry in others { try one.put(entry.key.span, entry.value, expiring: entry.expiration) }
        }
        reply.simple("OK")
    }

    static let flush: Command.Execution = { session, arguments, reply in
        try checkMode(arguments)
        try clear([session.database], session)
        reply.simple("OK")
    }

    static let flushAll: Command.Execution = { session, arguments, reply in
        try checkMode(arguments)
        try clear(try session.server.databases.known().map(\.number), session)
        reply.simple("OK")
    }

    private static func checkMode(_ arguments: borrowing Arguments) throws(ReplyError) {
        guard arguments.count > 1 else { return }
        guard arguments.count == 2, arguments[1].isWord("ASYNC") || arguments[1].isWord("SYNC") else { throw .syntax }
    }

    private static func clear(_ numbers: [Int], _ session: Session) throws {
        guard session.isInTransaction else {
            for number in numbers { try session.server.databases.keyspace(number).clear() }
            return
        }
        for number in numbers { _ = try session.keys(of: number).takeAll() }
    }
}

/// An entry on its way to another database.
private struct MovedEntry {
    let key: [UInt8]
    let value: [UInt8]
    let expiration: Expiration
}

extension Database {
    /// Removes all entries that the transaction sees, and gives them back.
    fileprivate func takeAll() throws -> [MovedEntry] {
        var keys: [[UInt8]] = []
        try forEachKey { key in
            keys.append(key.copied)
            return true
        }
        return try keys.compactMap { key in
            guard let value = try get(key.span), let lifetime = try timeToLive(key.span) else { return nil }
            _ = try remove(key.span)
            return MovedEntry(key: key, value: value, expiration: lifetime.expiration)
        }
    }
}
