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

    /// The two exchange their places, whatever is in them: nobody sees one without the other, and a crash leaves them as before
    /// or after.
    static let swap: Command.Execution = { session, arguments, reply in
        let first = try arguments.integer(1, orElse: ReplyError("ERR invalid first DB index"))
        let second = try arguments.integer(2, orElse: ReplyError("ERR invalid second DB index"))
        for number in [first, second] where !(0..<Databases.count).contains(number) {
            throw ReplyError.databaseOutOfRange
        }
        guard first != second else { return reply.simple("OK") }
        // Before the transaction: it can make none.
        for number in [first, second] { _ = try session.keyspace(of: number) }
        if session.isInTransaction {
            try session.rearrange { $0.exchange(first, second) }
        } else {
            try session.inRearrangement { _ in try session.rearrange { $0.exchange(first, second) } }
        }
        reply.simple("OK")
    }

    static let flush: Command.Execution = { session, arguments, reply in
        try checkMode(arguments)
        try clear(session) { [session.database] }
        reply.simple("OK")
    }

    static let flushAll: Command.Execution = { session, arguments, reply in
        try checkMode(arguments)
        try clear(session) { try session.allDatabases() }
        reply.simple("OK")
    }

    private static func checkMode(_ arguments: borrowing Arguments) throws(ReplyError) {
        guard arguments.count > 1 else { return }
        guard arguments.count == 2, arguments[1].isWord("ASYNC") || arguments[1].isWord("SYNC") else { throw .syntax }
    }

    /// All at one instant. What was in them is freed when others may use the databases again. Which they are is asked at that
    /// instant: another client may have made or exchanged some while this one waited for it.
    private static func clear(_ session: Session, _ numbers: () throws -> [Int]) throws {
        // When it is done, or the transaction is.
        defer { session.invalidateEverything() }
        guard !session.isInTransaction else { return try clear(numbers(), inTransactionOf: session) }
        try session.server.network.whileHalted {
            for number in try numbers() { try session.keyspace(of: number).takeOut() }
        }
    }

    /// A transaction cannot take a keyspace's entries out all at once; it gives the database an empty one instead.
    private static func clear(_ numbers: [Int], inTransactionOf session: Session) throws {
        for number in numbers {
            // It has nothing but what the transaction itself has brought.
            if session.isFresh(number) {
                try session.keys(of: number).removeAll()
            } else {
                try session.rearrange { try session.server.databases.empty(number, in: &$0) }
            }
        }
    }
}

extension Database {
    /// Removes all entries that the transaction sees.
    fileprivate func removeAll() throws {
        var keys: [[UInt8]] = []
        try forEachKey { key in
            keys.append(key.copied)
            return true
        }
        for key in keys { _ = try remove(key.span) }
    }
}
