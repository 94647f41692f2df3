import Martlet
import MartletRESP
import Synchronization

/// Commands on the server itself.
enum ServerCommands {
    static let time: Command.Execution = { _, _, reply in
        let now = Instant.microsecondsSince1970
        reply.array(2)
        reply.bulk("\(now / 1_000_000)")
        reply.bulk("\(now % 1_000_000)")
    }

    static let role: Command.Execution = { session, _, reply in
        reply.array(3)
        reply.bulk("master")
        reply.integer(0)
        reply.array(0)
    }

    static let flushFunctions: Command.Execution = { _, arguments, reply in
        guard
            arguments.count == 2
                || arguments.count == 3 && (arguments[2].isWord("ASYNC") || arguments[2].isWord("SYNC"))
        else { throw ReplyError("ERR FUNCTION FLUSH only supports SYNC|ASYNC option") }
        reply.simple("OK")
    }

    // MARK: Waiting

    static let sleep: Command.Execution = { session, arguments, reply in
        guard let seconds = Double(arguments[2].text), seconds >= 0, seconds <= 1e9 else { throw ReplyError.notAFloat }
        var later = ReplyWriter(version: reply.version)
        later.simple("OK")
        session.aftermath = .wait(milliseconds: UInt64(seconds * 1_000), reply: later.bytes)
    }

    static let wait: Command.Execution = { session, arguments, reply in
        let replicas = try arguments.integer(1)
        let milliseconds = try timeout(arguments, at: 2)
        guard replicas > 0 else { return reply.integer(0) }
        var later = ReplyWriter(version: reply.version)
        later.integer(0)
        session.aftermath = .wait(milliseconds: milliseconds, reply: later.bytes)
    }

    /// Every reply waits for the log already, where there is one that replies wait for.
    static let waitForLog: Command.Execution = { session, arguments, reply in
        let (local, replicas) = (try arguments.integer(1), try arguments.integer(2))
        let milliseconds = try timeout(arguments, at: 3)
        guard (0...1).contains(local) else {
            throw ReplyError("ERR value is out of range, must be between 0 and 1")
        }
        guard replicas >= 0 else { throw ReplyError("ERR value is out of range, must be positive") }
        let isLogged = session.server.durability == .synced
        guard local == 0 || isLogged else {
            throw ReplyError("ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.")
        }
        var later = ReplyWriter(version: reply.version)
        later.array(2)
        later.integer(isLogged ? 1 : 0)
        later.integer(0)
        guard replicas > 0 else { return reply.append(later.bytes) }
        session.aftermath = .wait(milliseconds: milliseconds, reply: later.bytes)
    }

    /// `nil`: for ever.
    private static func timeout(_ arguments: borrowing Arguments, at position: Int) throws(ReplyError) -> UInt64? {
        let error = ReplyError("ERR timeout is not an integer or out of range")
        let milliseconds = try arguments.integer(position, orElse: error)
        guard milliseconds >= 0 else { throw ReplyError("ERR timeout is negative") }
        return milliseconds == 0 ? nil : UInt64(milliseconds)
    }

    // MARK: Checkpoints

    static let save: Command.Execution = { session, _, reply in
        try checkpoint(session.server)
        reply.simple("OK")
    }

    static let saveInBackground: Command.Execution = { session, arguments, reply in
        guard arguments.count == 1 || arguments.count == 2 && arguments[1].isWord("SCHEDULE") else {
            throw ReplyError.syntax
        }
        try beginCheckpoint(session)
        reply.simple("Background saving started")
    }

    static let rewriteLog: Command.Execution = { session, _, reply in
        try beginCheckpoint(session)
        reply.simple("Background append only file rewriting started")
    }

    private static func beginCheckpoint(_ session: Session) throws {
        let server = session.server
        guard server.store.keepsChanges else { return try checkpoint(server) }
        session.server.network.runApart { try? checkpoint(server) }
    }

    /// Of a store in memory there is nothing to write.
    private static func checkpoint(_ server: ServerCore) throws {
        if server.store.keepsChanges { try server.store.checkpoint() }
        server.lastSave.store(Instant.microsecondsSince1970 / 1_000_000, ordering: .relaxed)
    }

    static let lastSave: Command.Execution = { session, _, reply in
        reply.integer(session.server.lastSave.load(ordering: .relaxed))
    }

    static let shutDown: Command.Execution = { session, arguments, reply in
        var isSaving: Bool?
        for position in 1..<max(1, arguments.count) {
            let option = arguments[position]
            if option.isWord("NOSAVE"), isSaving == nil {
                isSaving = false
            } else if option.isWord("SAVE"), isSaving == nil {
                isSaving = true
            } else if option.isWord("ABORT") {
                guard arguments.count == 2 else { throw ReplyError.syntax }
                throw ReplyError("ERR No shutdown in progress.")
            } else if !option.isWord("NOW"), !option.isWord("FORCE") {
                throw ReplyError.syntax
            }
        }
        session.aftermath = .close
        session.server.network.shutDown(saving: isSaving ?? true)
    }
}
