import MartletRESP

/// The one table of commands. What is executed, what `COMMAND` answers and what the documents list all come from it.
struct CommandTable: Sendable {
    static let all = CommandTable(
        strings + bits + keys + databases + transactions + connections + publishing + serving + observing)

    let commands: [Command]
    /// With the commands of commands.
    let everything: [Command]
    private let index: CommandIndex
    /// For each command an index of its own commands, if it has any.
    private let inner: [CommandIndex?]

    init(_ commands: [Command]) {
        self.commands = commands
        everything = commands.flatMap { [$0] + $0.commands }
        index = CommandIndex(commands)
        inner = commands.map { $0.commands.isEmpty ? nil : CommandIndex($0.commands) }
    }

    /// The command that the arguments name, or its command that they name.
    func find(_ arguments: borrowing Arguments) throws(ReplyError) -> Command {
        guard let number = index.find(arguments[0]) else { throw CommandTable.unknown(arguments) }
        let command = commands[number]
        guard !command.commands.isEmpty, arguments.count > 1, let inner = inner[number] else { return command }
        guard let own = inner.find(arguments[1]) else {
            throw ReplyError(
                "ERR unknown subcommand '\(arguments[1].text.prefix(128))'. Try "
                    + "\(command.name.uppercased()) HELP.")
        }
        return command.commands[own]
    }

    /// The command of a name, which may be that of a command's command: `client|id`.
    func command(named name: String) -> Command? {
        let parts = name.lowercased().split(separator: "|", maxSplits: 1)
        guard let first = parts.first, let number = index.find(Array(first.utf8).span) else { return nil }
        guard parts.count == 2 else { return commands[number] }
        return inner[number]?.find(Array(parts[1].utf8).span).map { commands[number].commands[$0] }
    }

    private static func unknown(_ arguments: borrowing Arguments) -> ReplyError {
        var shown = ""
        for position in 1..<max(1, arguments.count) where shown.utf8.count < 128 {
            shown += "'\(arguments[position].text.prefix(128 - shown.utf8.count))' "
        }
        return ReplyError(
            "ERR unknown command '\(arguments[0].text.prefix(128))', with args beginning with: \(shown)")
    }
}
