import MartletRESP

/// `COMMAND`: the table of commands, as clients read it.
enum CommandCommands {
    static let all: Command.Execution = { _, _, reply in
        let commands = CommandTable.all.commands
        reply.array(commands.count)
        for command in commands { write(command, &reply) }
    }

    static let count: Command.Execution = { _, _, reply in reply.integer(CommandTable.all.commands.count) }

    static let info: Command.Execution = { session, arguments, reply in
        guard arguments.count > 2 else { return try all(session, arguments, &reply) }
        reply.array(arguments.count - 2)
        for position in 2..<arguments.count {
            if let command = CommandTable.all.command(named: arguments[position].text) {
                write(command, &reply)
            } else {
                reply.null()
            }
        }
    }

    private static func write(_ command: Command, _ reply: inout ReplyWriter) {
        reply.array(10)
        reply.bulk(command.name)
        reply.integer(command.arity)
        reply.set(command.flags.publicNames.count)
        for name in command.flags.publicNames { reply.simple(name) }
        reply.integer(command.keys.first)
        reply.integer(command.keys.last)
        reply.integer(command.keys.step)
        reply.set(command.allCategories.count)
        for category in command.allCategories { reply.simple(text: category) }
        let tips = CommandNotes.tips(for: command)
        reply.set(tips.count)
        for tip in tips { reply.bulk(tip) }
        let specs = KeySpec.all(of: command)
        reply.set(specs.count)
        for spec in specs { spec.write(to: &reply) }
        // So Redis has it where there are none.
        if command.commands.isEmpty { return reply.set(0) }
        reply.array(command.commands.count)
        for own in command.commands { write(own, &reply) }
    }

    static let documents: Command.Execution = { _, arguments, reply in
        var commands: [Command] = arguments.count == 2 ? CommandTable.all.commands : []
        for position in 2..<max(2, arguments.count) {
            if let command = CommandTable.all.command(named: arguments[position].text) { commands.append(command) }
        }
        reply.map(commands.count)
        for command in commands { writeDocument(of: command, &reply) }
    }

    private static func writeDocument(of command: Command, _ reply: inout ReplyWriter) {
        let arguments = command.arguments
        reply.bulk(command.name)
        reply.map(4 + [!arguments.isEmpty, !command.commands.isEmpty].count { $0 })
        reply.bulk("summary")
        reply.bulk(command.summary)
        reply.bulk("since")
        reply.bulk(command.since)
        reply.bulk("group")
        reply.bulk(command.group.rawValue)
        reply.bulk("complexity")
        reply.bulk(CommandNotes.complexity(of: command))
        if !arguments.isEmpty {
            reply.bulk("arguments")
            CommandArgument.write(arguments, to: &reply)
        }
        guard !command.commands.isEmpty else { return }
        reply.bulk("subcommands")
        reply.map(command.commands.count)
        for own in command.commands { writeDocument(of: own, &reply) }
    }

    static let list: Command.Execution = { _, arguments, reply in
        let names = try names(arguments)
        reply.array(names.count)
        for name in names { reply.bulk(name) }
    }

    private static func names(_ arguments: borrowing Arguments) throws(ReplyError) -> [String] {
        guard arguments.count > 2 else { return CommandTable.all.commands.map(\.name) }
        guard arguments.count == 5, arguments[2].isWord("FILTERBY") else { throw .syntax }
        let everything = CommandTable.all.everything
        if arguments[3].isWord("MODULE") { return [] }
        if arguments[3].isWord("ACLCAT") {
            let category = "@" + arguments[4].text.lowercased()
            return everything.filter { $0.allCategories.contains(category) }.map(\.name)
        }
        guard arguments[3].isWord("PATTERN") else { throw .syntax }
        let pattern = KeyPattern(redis: arguments[4])
        return everything.map(\.name).filter { name in unsafe pattern.matches(Array(name.utf8).span.bytes) }
    }

    static let getKeys: Command.Execution = { _, arguments, reply in
        var name = arguments[2].text
        if let outer = CommandTable.all.command(named: name), !outer.commands.isEmpty, arguments.count > 3 {
            name += "|" + arguments[3].text
        }
        guard let command = CommandTable.all.command(named: name) else {
            throw ReplyError("ERR Invalid command specified")
        }
        guard command.keys.first > 0 else { throw ReplyError("ERR The command has no key arguments") }
        guard command.accepts(argumentCount: arguments.count - 2) else {
            throw ReplyError("ERR Invalid number of arguments specified for command")
        }
        let positions = Array(command.keys.positions(count: arguments.count - 2))
        reply.array(positions.count)
        for position in positions { reply.bulk(arguments[position + 2]) }
    }
}
