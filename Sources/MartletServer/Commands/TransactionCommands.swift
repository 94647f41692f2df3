import Martlet
import MartletRESP

/// `MULTI`, `EXEC` and what belongs to them.
enum TransactionCommands {
    static let begin: Command.Execution = { session, _, reply in
        guard session.queue == nil else { throw ReplyError("ERR MULTI calls can not be nested") }
        session.queue = CommandQueue()
        reply.simple("OK")
    }

    static let discard: Command.Execution = { session, _, reply in
        guard session.queue != nil else { throw ReplyError("ERR DISCARD without MULTI") }
        (session.queue, session.watched) = (nil, WatchedKeys())
        reply.simple("OK")
    }

    /// What was watched is compared by the number of its change, which no later change of the key has, not even one back to the
    /// same value.
    static let watch: Command.Execution = { session, arguments, reply in
        guard session.queue == nil else { throw ReplyError("ERR WATCH inside MULTI is not allowed") }
        for position in 1..<arguments.count {
            let key = WatchedKeys.Key(database: session.database, key: arguments[position].copied)
            guard !session.watched.contains(key) else { continue }
            session.watched.insert(key, at: try session.keyspace.sequence(of: key.key))
        }
        reply.simple("OK")
    }

    static let unwatch: Command.Execution = { session, _, reply in
        session.watched = WatchedKeys()
        reply.simple("OK")
    }

    /// All commands run in one transaction of the store, which is run again if others' changes come in between. So what
    /// they did before that is undone: their replies, and which database is selected.
    static let execute: Command.Execution = { session, _, reply in
        guard let queue = session.queue else { throw ReplyError("ERR EXEC without MULTI") }
        let watched = session.watched
        (session.queue, session.watched) = (nil, WatchedKeys())
        guard !queue.isRefused else {
            throw ReplyError("EXECABORT Transaction discarded because of previous errors.")
        }
        let (start, database, replies) = (reply.bytes.count, session.database, session.replies)
        do {
            if queue.isLong || watched.count > Executor.longArgumentCount { try session.runApart() }
            if queue.isTracking { session.announceTracking() }
            defer { if queue.isTracking { session.withdrawTracking() } }
            session.showCalls()
            var isExecuted = false
            defer { session.endAttempt(isThrough: isExecuted) }
            let run: ((Transaction) throws -> Bool) throws -> Bool =
                queue.isRearranging ? session.inRearrangement : session.inTransaction
            isExecuted = try run { transaction in
                session.beginAttempt()
                reply.bytes.removeLast(reply.bytes.count - start)
                (session.replies, session.aftermath) = (replies, .next)
                try session.select(database)
                guard try stand(watched, transaction, session) else { return false }
                reply.array(queue.requests.count)
                for (command, request) in queue.requests {
                    try request.withArguments { try execute(command, $0, session, &reply) }
                    try session.checkReply(byteCount: reply.bytes.count - start)
                }
                return true
            }
            if !isExecuted { reply.nullArray() }
        } catch {
            (session.replies, session.aftermath) = (replies, .next)
            try session.select(database)
            // It will be as if EXEC had not come yet.
            if error is ExecutedApart { (session.queue, session.watched) = (queue, watched) }
            throw error
        }
    }

    /// An error is the reply of its command, and the others go on; but what ends the transaction ends them all.
    private static func execute(
        _ command: Command, _ arguments: borrowing Arguments, _ session: Session, _ reply: inout ReplyWriter
    ) throws {
        let start = reply.bytes.count
        do {
            try Executor.run(command, arguments, of: session, &reply)
        } catch StoreError.conflict(let key) {
            throw StoreError.conflict(key: key)
        } catch let apart as ExecutedApart {
            throw apart
        } catch {
            reply.bytes.removeLast(reply.bytes.count - start)
            let text = Executor.text(of: error)
            reply.error(text)
            session.attempt?.errors.append(text)
        }
        // Nothing waits inside a transaction: what was to come after the wait comes at once.
        if case .wait(_, let later) = session.aftermath {
            reply.append(later)
            session.aftermath = .next
        }
    }

    private static func stand(
        _ watched: WatchedKeys, _ transaction: Transaction, _ session: Session
    ) throws -> Bool {
        for (watched, sequence) in watched.sequences {
            let keyspace = transaction.keyspace(try session.keyspace(of: watched.database))
            guard try keyspace.storedSequence(of: watched.key) == sequence else { return false }
        }
        return true
    }
}
