import MartletRESP

/// What commands say of their own commands.
enum HelpCommands {
    /// A command that does nothing without one of its own commands.
    static let missing: Command.Execution = { _, arguments, _ in
        throw ReplyError.wrongArgumentCount(of: String(arguments[0].text.lowercased()))
    }

    static let object: Command.Execution = { _, _, reply in list("object", &reply) }
    static let client: Command.Execution = { _, _, reply in list("client", &reply) }
    static let config: Command.Execution = { _, _, reply in list("config", &reply) }
    static let command: Command.Execution = { _, _, reply in list("command", &reply) }
    static let debug: Command.Execution = { _, _, reply in list("debug", &reply) }
    static let function: Command.Execution = { _, _, reply in list("function", &reply) }
    static let slowLog: Command.Execution = { _, _, reply in list("slowlog", &reply) }
    static let latency: Command.Execution = { _, _, reply in list("latency", &reply) }
    static let memory: Command.Execution = { _, _, reply in list("memory", &reply) }
    static let pubSub: Command.Execution = { _, _, reply in list("pubsub", &reply) }

    private static func list(_ name: String, _ reply: inout ReplyWriter) {
        let commands = CommandTable.all.command(named: name)?.commands ?? []
        reply.array(1 + 2 * commands.count)
        reply.bulk("\(name.uppercased()) can be followed by:")
        for command in commands {
            reply.bulk((command.lastWord.uppercased() + " " + command.parameters))
            reply.bulk("    " + command.summary)
        }
    }
}
