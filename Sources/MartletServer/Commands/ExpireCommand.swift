import Martlet
import MartletRESP

/// `EXPIRE` and its like, with their conditions.
struct ExpireCommand {
    private var instant = 0
    private var isForUnlimited = false
    private var isForLimited = false
    private var isForLater = false
    private var isForEarlier = false

    static let seconds = execution("expire", .seconds)
    static let milliseconds = execution("pexpire", .milliseconds)
    static let secondsSince1970 = execution("expireat", .secondsSince1970)
    static let millisecondsSince1970 = execution("pexpireat", .millisecondsSince1970)

    private static func execution(_ name: String, _ unit: ExpirationArgument) -> Command.Execution {
        { session, arguments, reply in
            try ExpireCommand(name, unit, arguments).run(session, arguments[1], &reply)
        }
    }

    private init(
        _ name: String, _ unit: ExpirationArgument, _ arguments: borrowing Arguments
    ) throws(ReplyError) {
        for position in 3..<max(3, arguments.count) {
            let option = arguments[position]
            if option.isWord("NX") {
                isForUnlimited = true
            } else if option.isWord("XX") {
                isForLimited = true
            } else if option.isWord("GT") {
                isForLater = true
            } else if option.isWord("LT") {
                isForEarlier = true
            } else {
                throw ReplyError("ERR Unsupported option \(option.text)")
            }
        }
        guard !isForUnlimited || !(isForLimited || isForLater || isForEarlier) else {
            throw ReplyError("ERR NX and XX, GT or LT options at the same time are not compatible")
        }
        guard !isForLater || !isForEarlier else {
            throw ReplyError("ERR GT and LT options at the same time are not compatible")
        }
        instant = try unit.instant(try arguments.integer(2), in: name)
    }

    private var hasCondition: Bool { isForUnlimited || isForLimited || isForLater || isForEarlier }

    private func run(_ session: Session, _ key: Span<UInt8>, _ reply: inout ReplyWriter) throws {
        let isOver = instant <= Instant.millisecondsSince1970
        if !hasCondition {
            let isChanged = try isOver ? session.keys.remove(key) : session.keys.expire(key, expiration)
            if isChanged { session.tell(.generic, isOver ? "del" : "expire", key) }
            return reply.integer(isChanged ? 1 : 0)
        }
        let isChanged = try session.atomically { keys in
            guard let lifetime = try keys.timeToLive(key), admits(lifetime) else { return false }
            return try isOver ? keys.remove(key) : keys.expire(key, expiration)
        }
        if isChanged { session.tell(.generic, isOver ? "del" : "expire", key) }
        reply.integer(isChanged ? 1 : 0)
    }

    private var expiration: Expiration { .at(Deadline(millisecondsSince1970: Int64(instant))) }

    /// No deadline counts as later than any.
    private func admits(_ lifetime: TimeToLive) -> Bool {
        guard case .limited(_, until: let deadline) = lifetime else { return !isForLimited && !isForLater }
        let present = deadline.millisecondsSince1970
        return !isForUnlimited && (!isForLater || instant > present) && (!isForEarlier || instant < present)
    }
}
