import Martlet
import MartletRESP

/// Commands on keys, whatever their values.
enum KeyCommands {
    static let delete: Command.Execution = { session, arguments, reply in
        guard arguments.count > 2 else {
            let isRemoved = try session.keys.remove(arguments[1])
            if isRemoved { session.tell(.generic, "del", arguments[1]) }
            return reply.integer(isRemoved ? 1 : 0)
        }
        let keys = arguments.copied(1..<arguments.count)
        let count = try session.atomically { database in
            try keys.reduce(0) { count, key in
                guard try database.remove(key.span) else { return count }
                session.tell(.generic, "del", key)
                return count + 1
            }
        }
        reply.integer(count)
    }

    static let exists: Command.Execution = { session, arguments, reply in
        guard arguments.count > 2 else {
            let isThere = try session.keys.contains(arguments[1])
            if !isThere { session.tellMissed(arguments[1]) }
            return reply.integer(isThere ? 1 : 0)
        }
        let keys = arguments.copied(1..<arguments.count)
        let count = try session.atomically { database in
            try keys.reduce(0) { count, key in
                if try database.contains(key.span) { return count + 1 }
                session.tellMissed(key)
                return count
            }
        }
        reply.integer(count)
    }

    static let type: Command.Execution = { session, arguments, reply in
        guard try !session.keys.contains(arguments[1]) else { return reply.simple("string") }
        session.tellMissed(arguments[1])
        reply.simple("none")
    }

    static let persist: Command.Execution = { session, arguments, reply in
        let key = arguments[1]
        let isChanged = try session.atomically { keys in
            guard case .limited = try keys.timeToLive(key) else { return false }
            return try keys.expire(key, .never)
        }
        if isChanged { session.tell(.generic, "persist", key) }
        reply.integer(isChanged ? 1 : 0)
    }

    // MARK: Other keys, other databases

    static let rename: Command.Execution = { session, arguments, reply in
        _ = try rename(session, arguments, replacing: true)
        reply.simple("OK")
    }

    static let renameIfAbsent: Command.Execution = { session, arguments, reply in
        reply.integer(try rename(session, arguments, replacing: false) ? 1 : 0)
    }

    private static func rename(
        _ session: Session, _ arguments: borrowing Arguments, replacing: Bool
    ) throws -> Bool {
        let (key, name) = (arguments[1], arguments[2])
        return try session.atomically { keys in
            guard let value = try keys.get(key), let lifetime = try keys.timeToLive(key) else {
                throw ReplyError.noSuchKey
            }
            if key.equals(name) { return replacing }
            guard try replacing || !keys.contains(name) else { return false }
            _ = try keys.remove(key)
            try keys.put(name, value, expiring: lifetime.expiration)
            // Also where the name had a value before.
            session.tell(.new, "new", name)
            session.tell(.generic, "rename_from", key)
            session.tell(.generic, "rename_to", name)
            return true
        }
    }

    static let copy: Command.Execution = { session, arguments, reply in
        var target = session.database
        var isReplacing = false
        var position = 3
        while position < arguments.count {
            if arguments[position].isWord("REPLACE") {
                isReplacing = true
            } else if arguments[position].isWord("DB"), position + 1 < arguments.count {
                position += 1
                target = try arguments.integer(position, orElse: .notAnInteger)
                guard (0..<Databases.count).contains(target) else { throw ReplyError.databaseOutOfRange }
            } else {
                throw ReplyError.syntax
            }
            position += 1
        }
        let (source, name) = (arguments[1], arguments[2])
        guard target != session.database || !source.equals(name) else {
            throw ReplyError("ERR source and destination objects are the same")
        }
        let isCopied = try transfer(session, source, to: name, in: target, replacing: isReplacing, removing: false)
        reply.integer(isCopied ? 1 : 0)
    }

    static let move: Command.Execution = { session, arguments, reply in
        guard let target = DecimalInteger.read(arguments[2]) else {
            throw ReplyError("ERR value is not an integer or out of range")
        }
        guard (0..<Databases.count).contains(target) else { throw ReplyError.databaseOutOfRange }
        guard target != session.database else {
            throw ReplyError("ERR source and destination objects are the same")
        }
        let key = arguments[1]
        let isMoved = try transfer(session, key, to: key, in: target, replacing: false, removing: true)
        reply.integer(isMoved ? 1 : 0)
    }

    private static func transfer(
        _ session: Session, _ key: Span<UInt8>, to name: Span<UInt8>, in database: Int, replacing: Bool, removing: Bool
    ) throws -> Bool {
        try session.atomically { keys in
            let target = try session.keys(of: database)
            guard let value = try keys.get(key), let lifetime = try keys.timeToLive(key) else {
                if !removing { session.tellMissed(key) }
                return false
            }
            guard try replacing || !target.contains(name) else { return false }
            try target.put(name, value, expiring: lifetime.expiration)
            session.tell(.new, "new", name, in: database)
            if removing {
                _ = try keys.remove(key)
                session.tell(.generic, "move_from", key)
            }
            session.tell(.generic, removing ? "move_to" : "copy_to", name, in: database)
            return true
        }
    }
}

extension TimeToLive {
    /// As a value that is put is to have it.
    var expiration: Expiration {
        switch self {
        case .unlimited: .never
        case .limited(_, until: let deadline): .at(deadline)
        }
    }
}
