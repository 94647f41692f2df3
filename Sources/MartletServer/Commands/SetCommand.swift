import Martlet
import MartletRESP

/// `SET` with its options.
struct SetCommand {
    private enum Condition: Equatable {
        case none
        case absent
        case present
        /// The position of the value that the key must have.
        case equal(Int)

        /// Whether the other may be asked for as well: the same one may, again.
        func admits(_ other: Condition) -> Bool { self == .none || self == other }
    }

    private var condition = Condition.none
    private var returnsOld = false
    private var keepsLifetime = false
    /// The unit of the time to live, and the position of the amount.
    private var lifetime: (unit: ExpirationArgument, position: Int)?

    static let run: Command.Execution = { session, arguments, reply in
        guard arguments.count > 3 else {
            let (key, value) = (arguments[1], arguments[2])
            try session.creating(key) { keys in try keys.put(key, value) }
            session.tell(.string, "set", key)
            return reply.simple("OK")
        }
        try SetCommand(arguments).run(session, arguments, &reply)
    }

    private init(_ arguments: borrowing Arguments) throws(ReplyError) {
        var position = 3
        while position < arguments.count {
            position += try readOption(at: position, arguments)
        }
    }

    /// - Returns: How many arguments it has.
    private mutating func readOption(at position: Int, _ arguments: borrowing Arguments) throws(ReplyError) -> Int {
        let option = arguments[position]
        let hasNext = position + 1 < arguments.count
        if option.isWord("NX"), condition.admits(.absent) {
            condition = .absent
        } else if option.isWord("XX"), condition.admits(.present) {
            condition = .present
        } else if option.isWord("GET") {
            returnsOld = true
        } else if option.isWord("KEEPTTL"), lifetime == nil {
            keepsLifetime = true
        } else if option.isWord("IFEQ"), case .none = condition, hasNext {
            condition = .equal(position + 1)
            return 2
        } else if let unit = ExpirationArgument(option: option), !keepsLifetime, hasNext,
            lifetime == nil || lifetime?.unit == unit
        {
            lifetime = (unit, position + 1)
            return 2
        } else {
            throw .syntax
        }
        return 1
    }

    private func expiration(_ arguments: borrowing Arguments) throws(ReplyError) -> Expiration {
        guard let lifetime else { return keepsLifetime ? .kept : .never }
        return try lifetime.unit.expiration(arguments[lifetime.position], in: "set")
    }

    private func run(_ session: Session, _ arguments: borrowing Arguments, _ reply: inout ReplyWriter) throws {
        let expiration = try expiration(arguments)
        if !returnsOld, case .none = condition {
            let (key, value) = (arguments[1], arguments[2])
            try session.creating(key) { keys in try keys.put(key, value, expiring: expiration) }
            tellSet(session, key)
            return reply.simple("OK")
        }
        let (isSet, old) = try setConditionally(session, arguments, expiration)
        if isSet { tellSet(session, arguments[1]) }
        if returnsOld { return reply.bulk(orNull: old) }
        if isSet { reply.simple("OK") } else { reply.null() }
    }

    private func tellSet(_ session: Session, _ key: Span<UInt8>) {
        session.tell(.string, "set", key)
        if lifetime != nil { session.tell(.generic, "expire", key) }
    }

    private func setConditionally(
        _ session: Session, _ arguments: borrowing Arguments, _ expiration: Expiration
    ) throws -> (isSet: Bool, old: [UInt8]?) {
        let (key, value) = (arguments[1], arguments[2])
        if !returnsOld, !expiration.isOver {
            switch condition {
            case .absent:
                let isSet = try session.keys.put(key, value, ifPresent: false, expiring: expiration)
                if isSet { session.tell(.new, "new", key) }
                return (isSet, nil)
            case .present: return (try session.keys.put(key, value, ifPresent: true, expiring: expiration), nil)
            case .equal, .none: break
            }
        }
        // What the closure needs is copied: it may not hold on to the buffer.
        let expected: [UInt8]? = if case .equal(let position) = condition { arguments[position].copied } else { nil }
        return try session.atomically { keys in
            let old = try keys.get(key)
            let isSet =
                switch condition {
                case .none: true
                case .absent: old == nil
                case .present: old != nil
                case .equal: old == expected
                }
            if returnsOld, old == nil { session.tellMissed(key) }
            if isSet {
                try keys.put(key, value, expiring: expiration)
                if old == nil { session.tell(.new, "new", key) }
            }
            return (isSet, old)
        }
    }
}
