import Martlet
import MartletRESP

/// `DUMP` and `RESTORE`.
enum DumpCommands {
    static let dump: Command.Execution = { session, arguments, reply in
        let dump = try session.keys.withValue(arguments[1]) { DumpFormat.encode($0) }
        if dump == nil { session.tellMissed(arguments[1]) }
        reply.bulk(orNull: dump)
    }

    static let restore: Command.Execution = { session, arguments, reply in
        let options = try RestoreOptions(arguments)
        let lifetime = try arguments.integer(2)
        guard lifetime >= 0 else { throw ReplyError("ERR Invalid TTL value, must be >= 0") }
        guard let value = DumpFormat.decode(arguments[3]) else {
            throw ReplyError("ERR DUMP payload version or checksum are wrong")
        }
        let unit = options.isInstant ? ExpirationArgument.millisecondsSince1970 : .milliseconds
        let instant = lifetime == 0 ? nil : try unit.instant(lifetime, in: "restore")
        let expiration = instant.map { Expiration.at(Deadline(millisecondsSince1970: Int64($0))) } ?? .never
        let key = arguments[1]
        try session.atomically { keys in
            let wasThere = try keys.contains(key)
            guard options.isReplacing || !wasThere else {
                throw ReplyError("BUSYKEY Target key name already exists.")
            }
            try keys.put(key, value, expiring: expiration)
            if !expiration.isOver {
                session.tell(.new, "new", key)
                session.tell(.generic, "restore", key)
            } else if wasThere {
                session.tell(.generic, "del", key)
            }
        }
        reply.simple("OK")
    }
}

/// The options of `RESTORE`.
private struct RestoreOptions {
    var isReplacing = false
    var isInstant = false

    init(_ arguments: borrowing Arguments) throws(ReplyError) {
        var position = 4
        while position < arguments.count {
            let hasNext = position + 1 < arguments.count
            if arguments[position].isWord("REPLACE") {
                isReplacing = true
            } else if arguments[position].isWord("ABSTTL") {
                isInstant = true
            } else if arguments[position].isWord("IDLETIME"), hasNext {
                // Neither is kept here: what is not said of a value counts as just used.
                position += 1
                guard try arguments.integer(position) >= 0 else {
                    throw ReplyError("ERR Invalid IDLETIME value, must be >= 0")
                }
            } else if arguments[position].isWord("FREQ"), hasNext {
                position += 1
                guard (0...255).contains(try arguments.integer(position)) else {
                    throw ReplyError("ERR Invalid FREQ value, must be >= 0 and <= 255")
                }
            } else {
                throw .syntax
            }
            position += 1
        }
    }
}
