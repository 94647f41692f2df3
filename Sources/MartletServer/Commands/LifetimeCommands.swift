import Martlet
import MartletRESP

/// `TTL` and its like: −2 without a key, −1 without a deadline.
enum LifetimeCommands {
    static let seconds: Command.Execution = { session, arguments, reply in
        try answer(session, arguments, &reply) { left, _ in rounded(left.milliseconds) }
    }

    static let milliseconds: Command.Execution = { session, arguments, reply in
        try answer(session, arguments, &reply) { left, _ in left.milliseconds }
    }

    static let secondsSince1970: Command.Execution = { session, arguments, reply in
        try answer(session, arguments, &reply) { _, until in rounded(Int(until.millisecondsSince1970)) }
    }

    static let millisecondsSince1970: Command.Execution = { session, arguments, reply in
        try answer(session, arguments, &reply) { _, until in Int(until.millisecondsSince1970) }
    }

    /// The nearest number of seconds. Nothing is added to the milliseconds, which may be all that a number can be.
    private static func rounded(_ milliseconds: Int) -> Int {
        milliseconds / 1_000 + (milliseconds % 1_000 + 500) / 1_000
    }

    private static func answer(
        _ session: Session, _ arguments: borrowing Arguments, _ reply: inout ReplyWriter,
        _ number: (_ left: Duration, _ until: Deadline) -> Int
    ) throws {
        switch try session.keys.timeToLive(arguments[1]) {
        case nil:
            session.tellMissed(arguments[1])
            reply.integer(-2)
        case .unlimited: reply.integer(-1)
        case .limited(let left, until: let deadline): reply.integer(number(left, deadline))
        }
    }
}

extension Duration {
    fileprivate var milliseconds: Int {
        Int(components.seconds) * 1_000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
