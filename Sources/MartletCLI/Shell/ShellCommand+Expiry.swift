import Martlet

extension ShellCommand {
    /// What says how long entries live.
    static let expiryCommands: [ShellCommand] = [ttl, expire, persist]

    private static let ttl = ShellCommand(
        name: "ttl", summary: "Show how many seconds the value of a key will live.", parameters: [.key],
        note: "Shows unlimited for a value without a deadline, and (none) where there is no value. A transaction and a "
            + "snapshot count from when they began.",
        examples: [.init(command: "ttl session:1", meaning: "To the millisecond.")]
    ) { session, arguments in
        let key = arguments[0]
        let lifetime = try session.blaming(key) { try session.readable.timeToLive(key.bytes) }
        session.output.show([.key(key), .init("ttl", lifetime.map { .lifetime($0) } ?? .none)])
    }

    private static let expire = ShellCommand(
        name: "expire", summary: "Let the value of a key live for some seconds from now on.",
        parameters: [.key, .seconds],
        note: "From then on the key is absent, as if it had been removed.",
        examples: [
            .init(command: "expire session:1 1800", meaning: "For half an hour."),
            .init(command: "expire code 0.5", meaning: "For half a second."),
        ],
        modes: [.present, .transaction]
    ) { session, arguments in
        let (key, lifetime) = (arguments[0], WrittenSeconds.read(arguments[1].text))
        let isThere = try session.blaming(key) {
            try session.writable.expire(key.bytes, lifetime.map { .after($0) } ?? .kept)
        }
        session.output.show([.key(key), .init("expires", .flag(isThere, "expires", "was not there"))])
    }

    private static let persist = ShellCommand(
        name: "persist", summary: "Let the value of a key live for ever.", parameters: [.key],
        examples: [.init(command: "persist session:1", meaning: "Shows whether it had a deadline.")],
        modes: [.present, .transaction]
    ) { session, arguments in
        let key = arguments[0]
        let hadDeadline = try session.blaming(key) { try session.writable.persist(key.bytes) }
        session.output.show([.key(key), .init("persisted", .flag(hadDeadline, "persisted", "had no deadline"))])
    }
}
