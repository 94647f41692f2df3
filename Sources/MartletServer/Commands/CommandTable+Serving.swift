extension CommandTable {
    private static let looking: CommandFlags = [.loading, .stale]
    private static let admin: CommandFlags = [.admin, .noScript, .loading, .stale]
    private static let saving: CommandFlags = [.admin, .noScript, .noAsyncLoading]

    static let serving: [Command] = [
        Command(
            "command", "[command …]", arity: -1, looking, .server, categories: ["connection"], since: "2.8.13",
            "What there is to know of all commands.", commands: commandCommands, CommandCommands.all),
        Command(
            "config", "command …", arity: -2, [], .server, since: "2.0.0", "The settings of the server.",
            commands: configCommands, HelpCommands.missing),
        Command(
            "info", "[section …]", arity: -1, looking.union(.long), .server, categories: ["dangerous"], since: "1.0.0",
            "Figures of the server, as text.", InfoCommand.run),
        Command(
            "monitor", arity: 1, admin, .server, since: "1.0.0",
            "Has this connection get all commands of all clients.", PauseCommands.monitor),
        Command(
            "time", arity: 1, looking.union(.fast), .server, since: "2.6.0",
            "The server's time: seconds since 1970, and microseconds.", ServerCommands.time),
        Command(
            "debug", "command …", arity: -2, admin, .server, since: "1.0.0", "What tests need.",
            commands: debugCommands, HelpCommands.missing),
        Command(
            "save", arity: 1, saving.union([.noTransaction, .long]), .server, since: "1.0.0",
            "Writes a checkpoint.", ServerCommands.save),
        Command(
            "bgsave", "[SCHEDULE]", arity: -1, saving, .server, since: "1.0.0",
            "Begins to write a checkpoint.", ServerCommands.saveInBackground),
        Command(
            "lastsave", arity: 1, looking.union(.fast), .server, categories: ["admin", "dangerous"], since: "1.0.0",
            "When a checkpoint was asked for last, in seconds since 1970.", ServerCommands.lastSave),
        Command(
            "bgrewriteaof", arity: 1, saving, .server, since: "1.0.0", "Begins to write a checkpoint.",
            ServerCommands.rewriteLog),
        Command(
            "shutdown", "[NOSAVE|SAVE] [NOW] [FORCE] [ABORT]", arity: -1, admin.union([.noTransaction, .allowBusy]),
            .server, since: "1.0.0", "Ends the server.", ServerCommands.shutDown),
        Command(
            "wait", "replicas ms", arity: 3, .noScript, .connection, since: "3.0.0",
            "How many replicas have the changes of this connection: there are none.", ServerCommands.wait),
        Command(
            "waitaof", "local replicas ms", arity: 4, .noScript, .connection, since: "7.2.0",
            "Whether the changes of this connection last, and on how many replicas: there are none.",
            ServerCommands.waitForLog),
        Command(
            "role", arity: 1, [.noScript, .loading, .stale, .fast], .server, categories: ["admin", "dangerous"],
            since: "2.8.12",
            "That the server is a primary, with no replicas.", ServerCommands.role),
        Command(
            "function", "command …", arity: -2, [], .scripting, since: "7.0.0",
            "Functions, of which there are none.", commands: functionCommands, HelpCommands.missing),
    ]

    private static let commandCommands: [Command] = [
        Command(
            "command|count", arity: 2, looking, .server, categories: ["connection"], since: "2.8.13",
            "How many commands there are.", CommandCommands.count),
        Command(
            "command|info", "[command …]", arity: -2, looking, .server, categories: ["connection"], since: "2.8.13",
            "What there is to know of some commands.", CommandCommands.info),
        Command(
            "command|docs", "[command …]", arity: -2, looking.union(.long), .server, categories: ["connection"],
            since: "7.0.0",
            "What the documents say of some commands.", CommandCommands.documents),
        Command(
            "command|list", "[FILTERBY <ACLCAT category|PATTERN pattern|MODULE module>]", arity: -2, looking, .server,
            categories: ["connection"], since: "7.0.0", "The names of commands.", CommandCommands.list),
        Command(
            "command|getkeys", "command argument [argument …]", arity: -4, looking, .server, categories: ["connection"],
            since: "2.8.13", "Which arguments of a command are keys.", CommandCommands.getKeys),
        Command(
            "command|help", arity: 2, looking, .server, categories: ["connection"], since: "5.0.0",
            "What COMMAND can do.", HelpCommands.command),
    ]

    private static let configCommands: [Command] = [
        Command(
            "config|get", "pattern [pattern …]", arity: -3, admin, .server, since: "2.0.0",
            "Settings, by patterns of their names.", ConfigCommands.get),
        Command(
            "config|set", "setting value [setting value …]", arity: -4, admin, .server, since: "2.0.0",
            "Changes settings, all of them or none.", ConfigCommands.set),
        Command(
            "config|resetstat", arity: 2, admin, .server, since: "2.0.0", "Has the counters begin again at 0.",
            ConfigCommands.resetStatistics),
        Command(
            "config|rewrite", arity: 2, admin.union(.long), .server, since: "2.8.0",
            "Has the file of `martlet serve --config` say what the settings are now.", ConfigCommands.rewrite),
        Command(
            "config|help", arity: 2, looking, .server, since: "5.0.0", "What CONFIG can do.", HelpCommands.config),
    ]

    private static let debugCommands: [Command] = [
        Command(
            "debug|sleep", "seconds", arity: 3, admin, .server, since: "1.0.0",
            "Has this connection wait; others go on.", ServerCommands.sleep),
        Command("debug|help", arity: 2, admin, .server, since: "5.0.0", "What DEBUG can do.", HelpCommands.debug),
    ]

    private static let functionCommands: [Command] = [
        Command(
            "function|flush", "[ASYNC|SYNC]", arity: -2, [.write, .noScript], .scripting, since: "7.0.0",
            "Removes all functions, of which there are none.", ServerCommands.flushFunctions),
        Command(
            "function|help", arity: 2, looking, .scripting, since: "7.0.0", "What FUNCTION can do.",
            HelpCommands.function),
    ]
}
