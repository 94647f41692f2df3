import MartletRESP

/// One argument of a command, as `COMMAND DOCS` tells of it.
struct CommandArgument: Hashable, Sendable {
    enum Kind: String, Sendable {
        case string
        case integer
        case double
        case key
        case pattern
        case unixTime = "unix-time"
        /// A word that stands for itself.
        case pureToken = "pure-token"
        /// One of several.
        case oneOf = "oneof"
        /// Several together.
        case block
    }

    var name: String
    var kind: Kind
    /// The word that goes before it, or that it is.
    var token: String?
    /// Of a key: among how the command's keys are found.
    var keySpec: Int?
    var isOptional = false
    var isMultiple = false
    /// What it is made of.
    var arguments: [CommandArgument] = []

    /// Some that belong together: one by itself stays what it is.
    static func block(_ arguments: [CommandArgument]) -> CommandArgument {
        arguments.count == 1 ? arguments[0] : group(.block, arguments)
    }

    static func oneOf(_ arguments: [CommandArgument]) -> CommandArgument {
        arguments.count == 1 ? arguments[0] : group(.oneOf, arguments)
    }

    private static func group(_ kind: Kind, _ arguments: [CommandArgument]) -> CommandArgument {
        CommandArgument(name: arguments.map(\.name).joined(separator: "_"), kind: kind, arguments: arguments)
    }

    /// What a word stands for that a command's description has.
    init(named name: String) {
        let kind: Kind =
            switch name {
            case "seconds", "ms", "offset", "amount", "count", "replicas", "local", "database", "cursor", "length",
                "start", "end", "bit", "ttl", "frequency", "id":
                .integer
            case "number": .double
            case "time", "time-ms": .unixTime
            case "pattern": .pattern
            default: .string
            }
        self.init(name: name, kind: kind)
    }

    init(name: String, kind: Kind, token: String? = nil, arguments: [CommandArgument] = []) {
        (self.name, self.kind, self.token, self.arguments) = (name, kind, token, arguments)
    }

    func write(to reply: inout ReplyWriter) {
        let flags: [StaticString] = (isOptional ? ["optional"] : []) + (isMultiple ? ["multiple"] : [])
        reply.map(2 + [keySpec != nil, token != nil, !flags.isEmpty, !arguments.isEmpty].count { $0 })
        reply.bulk("name")
        reply.bulk(name)
        reply.bulk("type")
        reply.bulk(kind.rawValue)
        if let keySpec {
            reply.bulk("key_spec_index")
            reply.integer(keySpec)
        }
        if let token {
            reply.bulk("token")
            reply.bulk(token)
        }
        if !flags.isEmpty {
            reply.bulk("flags")
            reply.set(flags.count)
            for flag in flags { reply.simple(flag) }
        }
        guard !arguments.isEmpty else { return }
        reply.bulk("arguments")
        CommandArgument.write(arguments, to: &reply)
    }

    static func write(_ arguments: [CommandArgument], to reply: inout ReplyWriter) {
        reply.array(arguments.count)
        for argument in arguments { argument.write(to: &reply) }
    }
}
