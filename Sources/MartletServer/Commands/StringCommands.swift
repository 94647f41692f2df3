import Martlet
import MartletRESP

/// Commands on whole values and on numbers.
enum StringCommands {
    static let get: Command.Execution = { session, arguments, reply in
        let found: Void? = try session.withValue(of: arguments[1]) { reply.bulk($0) }
        guard found == nil else { return }
        session.tellMissed(arguments[1])
        reply.null()
    }

    static let getSet: Command.Execution = { session, arguments, reply in
        let (key, value) = (arguments[1], arguments[2])
        let old = try session.atomically { keys in
            let old = try keys.get(key)
            try keys.put(key, value)
            if old == nil {
                session.tellMissed(key)
                session.tell(.new, "new", key)
            }
            session.tell(.string, "set", key)
            return old
        }
        reply.bulk(orNull: old)
    }

    static let getDelete: Command.Execution = { session, arguments, reply in
        let key = arguments[1]
        let old: [UInt8]? = try session.atomically { keys in
            let old = try keys.get(key)
            guard old != nil else {
                session.tellMissed(key)
                return nil
            }
            _ = try keys.remove(key)
            session.tell(.generic, "del", key)
            return old
        }
        reply.bulk(orNull: old)
    }

    static let getExpiring: Command.Execution = { session, arguments, reply in
        let unit = arguments.count == 4 ? ExpirationArgument(option: arguments[2]) : nil
        let isPersistent = arguments.count == 3 && arguments[2].isWord("PERSIST")
        guard arguments.count == 2 || unit != nil || isPersistent else { throw ReplyError.syntax }
        guard arguments.count > 2 else { return try get(session, arguments, &reply) }
        // Without a value the amount does not matter, not even whether it is one.
        guard try session.keys.contains(arguments[1]) else {
            session.tellMissed(arguments[1])
            return reply.null()
        }
        let expiration = try unit?.expiration(arguments[3], in: "getex") ?? .never
        let key = arguments[1]
        let value: [UInt8]? = try session.atomically { keys in
            guard let value = try keys.get(key), let lifetime = try keys.timeToLive(key) else { return nil }
            try keys.put(key, value, expiring: expiration)
            if expiration.isOver {
                session.tell(.generic, "del", key)
            } else if unit != nil {
                session.tell(.generic, "expire", key)
            } else if lifetime != .unlimited {
                session.tell(.generic, "persist", key)
            }
            return value
        }
        reply.bulk(orNull: value)
    }

    static let setSeconds: Command.Execution = { session, arguments, reply in
        try set(session, arguments, .seconds, &reply)
    }

    static let setMilliseconds: Command.Execution = { session, arguments, reply in
        try set(session, arguments, .milliseconds, &reply)
    }

    private static func set(
        _ session: Session, _ arguments: borrowing Arguments, _ unit: ExpirationArgument, _ reply: inout ReplyWriter
    ) throws {
        let command = unit.unit == .seconds ? "setex" : "psetex"
        let expiration = try unit.expiration(arguments[2], in: command)
        let (key, value) = (arguments[1], arguments[3])
        try session.creating(key) { keys in try keys.put(key, value, expiring: expiration) }
        session.tell(.string, "set", key)
        session.tell(.generic, "expire", key)
        reply.simple("OK")
    }

    static let setIfAbsent: Command.Execution = { session, arguments, reply in
        let isSet = try session.keys.put(arguments[1], arguments[2], ifPresent: false, expiring: .never)
        if isSet {
            session.tell(.new, "new", arguments[1])
            session.tell(.string, "set", arguments[1])
        }
        reply.integer(isSet ? 1 : 0)
    }

    // MARK: Several keys

    static let getMany: Command.Execution = { session, arguments, reply in
        if arguments.count == 2 {
            reply.array(1)
            return try get(session, arguments, &reply)
        }
        let keys = arguments.copied(1..<arguments.count)
        let start = reply.bytes.count
        reply.array(keys.count)
        try session.withValues(of: keys) { value in
            try session.checkReply(byteCount: reply.bytes.count - start + (value?.byteCount ?? 0))
            if let value { reply.bulk(value) } else { reply.null() }
        }
    }

    static let setMany: Command.Execution = { session, arguments, reply in
        guard !arguments.count.isMultiple(of: 2) else { throw ReplyError.wrongArgumentCount(of: "mset") }
        let keys = arguments.copied(stride(from: 1, to: arguments.count, by: 2))
        let values = arguments.copied(stride(from: 2, to: arguments.count, by: 2))
        try session.atomically { database in
            try put(keys, values, database, session)
        }
        reply.simple("OK")
    }

    static let setManyIfAbsent: Command.Execution = { session, arguments, reply in
        guard !arguments.count.isMultiple(of: 2) else { throw ReplyError.wrongArgumentCount(of: "msetnx") }
        let keys = arguments.copied(stride(from: 1, to: arguments.count, by: 2))
        let values = arguments.copied(stride(from: 2, to: arguments.count, by: 2))
        let isSet = try session.atomically { database in
            for key in keys where try database.contains(key.span) { return false }
            try put(keys, values, database, session)
            return true
        }
        reply.integer(isSet ? 1 : 0)
    }

    private static func put(
        _ keys: [[UInt8]], _ values: [[UInt8]], _ database: Database, _ session: Session
    ) throws {
        for (key, value) in zip(keys, values) {
            try session.creating(key.span) { _ in try database.put(key.span, value) }
            session.tell(.string, "set", key)
        }
    }

    // MARK: Parts

    static let append: Command.Execution = { session, arguments, reply in
        try checkSize(session, arguments[1], more: arguments[2].count)
        let (key, bytes) = (arguments[1], arguments[2])
        reply.integer(try session.creating(key) { keys in try keys.append(key, bytes) })
        session.tell(.string, "append", key)
    }

    static let length: Command.Execution = { session, arguments, reply in
        let size = try session.keys.size(arguments[1])
        if size == nil { session.tellMissed(arguments[1]) }
        reply.integer(size ?? 0)
    }

    static let getRange: Command.Execution = { session, arguments, reply in
        let (start, end) = (try arguments.integer(2), try arguments.integer(3))
        let found: Void? = try session.keys.withValue(arguments[1]) { value in
            guard let range = Positions.range(from: start, through: end, of: value.byteCount) else {
                return reply.bulk(RawSpan())
            }
            reply.bulk(value.extracting(range))
        }
        guard found == nil else { return }
        session.tellMissed(arguments[1])
        reply.bulk(RawSpan())
    }

    static let setRange: Command.Execution = { session, arguments, reply in
        let offset = try arguments.integer(2)
        guard offset >= 0 else { throw ReplyError.offsetOutOfRange }
        let bytes = arguments[3]
        guard bytes.count > 0 else { return reply.integer(try session.keys.size(arguments[1]) ?? 0) }
        guard offset <= session.server.settings.current.argumentBytesMax - bytes.count else { throw ReplyError.tooLong }
        let key = arguments[1]
        reply.integer(try session.creating(key) { keys in try keys.put(key, bytes, at: offset) })
        session.tell(.string, "setrange", key)
    }

    private static func checkSize(_ session: Session, _ key: Span<UInt8>, more: Int) throws {
        let size = try session.keys.size(key) ?? 0
        guard size + more <= session.server.settings.current.argumentBytesMax else { throw ReplyError.tooLong }
    }

    // MARK: Numbers

    static let increment: Command.Execution = { session, arguments, reply in
        reply.integer(try add(1, to: arguments[1], session))
    }

    static let decrement: Command.Execution = { session, arguments, reply in
        reply.integer(try add(-1, to: arguments[1], session))
    }

    static let incrementBy: Command.Execution = { session, arguments, reply in
        reply.integer(try add(try arguments.integer(2), to: arguments[1], session))
    }

    static let decrementBy: Command.Execution = { session, arguments, reply in
        let amount = try arguments.integer(2)
        guard amount != .min else { throw ReplyError("ERR decrement would overflow") }
        reply.integer(try add(-amount, to: arguments[1], session))
    }

    /// The store takes numbers with zeros before them as well, and does not tell one that is too large already from a sum that
    /// would be; clients are told.
    private static func add(_ amount: Int, to key: Span<UInt8>, _ session: Session) throws -> Int {
        let isNumber = try session.keys.withValue(key) { value in
            DecimalInteger.read(unsafe value._unsafeView(as: UInt8.self)) != nil
        }
        guard isNumber != false else { throw ReplyError.notAnInteger }
        let sum = try session.creating(key) { keys in try keys.increment(key, by: amount) }
        session.tell(.string, "incrby", key)
        return sum
    }

    static let incrementByFloat: Command.Execution = { session, arguments, reply in
        let (key, amount) = (arguments[1], arguments[2])
        let sum = try session.creating(key) { keys in
            try keys.update(key) { value in
                let sum = try LongDecimal.sum(value, amount)
                value = sum
                return sum
            }
        }
        session.tell(.string, "incrbyfloat", key)
        reply.bulk(sum)
    }
}
