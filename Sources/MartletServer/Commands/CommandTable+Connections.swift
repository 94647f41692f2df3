extension CommandTable {
    private static let quick: CommandFlags = [.noScript, .loading, .stale, .fast, .allowBusy]
    private static let leaving: CommandFlags = [.noAuthentication, .immediate, .subscribed]
    private static let admin: CommandFlags = [.admin, .noScript, .loading, .stale]

    static let transactions: [Command] = [
        Command(
            "multi", arity: 1, quick.union(.immediate), .transactions, since: "1.2.0",
            "Has what follows wait for EXEC.", TransactionCommands.begin),
        Command(
            "exec", arity: 1, [.noScript, .loading, .stale, .skipSlowLog, .immediate], .transactions,
            since: "1.2.0", "Executes all commands since MULTI at one instant.", TransactionCommands.execute),
        Command(
            "discard", arity: 1, quick.union(.immediate), .transactions, since: "2.0.0",
            "Forgets all commands since MULTI.", TransactionCommands.discard),
        Command(
            "watch", "key [key …]", arity: -2, quick.union(.immediate), keys: .all, .transactions, since: "2.2.0",
            "Has the next EXEC do nothing if one of the keys is changed before.", TransactionCommands.watch),
        Command(
            "unwatch", arity: 1, quick, .transactions, since: "2.2.0", "Forgets all watched keys.",
            TransactionCommands.unwatch),
    ]

    static let connections: [Command] = [
        Command(
            "hello", "[version [AUTH user password] [SETNAME name]]", arity: -1, quick.union(.noAuthentication),
            .connection, since: "6.0.0", "Chooses the form of the replies, and says what the server is.",
            HelloCommand.run),
        Command(
            "auth", "[user] password", arity: -2, quick.union(.noAuthentication), .connection, since: "1.0.0",
            "Says the password.", AuthenticationCommands.authenticate),
        Command(
            "ping", "[message]", arity: -1, [.fast, .subscribed], .connection, since: "1.0.0",
            "Answers with PONG, or the message.",
            ConnectionCommands.ping),
        Command(
            "echo", "message", arity: 2, [.loading, .stale, .fast], .connection, since: "1.0.0",
            "Answers with the message.", ConnectionCommands.echo),
        Command(
            "quit", arity: -1, quick.union(leaving), .connection, since: "1.0.0",
            "Ends the connection.", ConnectionCommands.quit),
        Command(
            "reset", arity: 1, quick.union(leaving), .connection, since: "6.2.0",
            "Has the connection be as a new one.", ConnectionCommands.reset),
        Command(
            "client", "command …", arity: -2, [], .connection, since: "2.4.0", "What concerns clients.",
            commands: clientCommands, HelpCommands.missing),
    ]

    private static let clientCommands: [Command] = [
        Command(
            "client|id", arity: 2, .aside, .connection, since: "5.0.0", "The number of this connection.",
            ClientCommands.id),
        Command(
            "client|info", arity: 2, .aside, .connection, since: "6.2.0", "What there is to say of this connection.",
            ClientCommands.info),
        Command(
            "client|list", "[TYPE type] [ID id …]", arity: -2, admin.union(.long), .connection, since: "2.4.0",
            "What there is to say of all connections.", ClientCommands.list),
        Command(
            "client|kill",
            "address|[ID id] [ADDR address] [LADDR address] [TYPE type] [USER user] [SKIPME <yes|no>]"
                + " [MAXAGE seconds]",
            arity: -3, admin.union(.long), .connection, since: "2.4.0", "Ends connections.", ClientKillCommand.run),
        Command(
            "client|setname", "name", arity: 3, .aside, .connection, since: "2.6.9",
            "Gives this connection a name.", ClientCommands.setName),
        Command(
            "client|getname", arity: 2, .aside, .connection, since: "2.6.9", "The name of this connection.",
            ClientCommands.getName),
        Command(
            "client|setinfo", "LIB-NAME name|LIB-VER version", arity: 4, .aside, .connection, since: "7.2.0",
            "Says what library the client uses.", ClientCommands.setInfo),
        Command(
            "client|reply", "ON|OFF|SKIP", arity: 3, .aside, .connection, since: "3.2.0",
            "Whether this connection gets replies.", ClientCommands.reply),
        Command(
            "client|pause", "ms [WRITE|ALL]", arity: -3, admin, .connection, since: "2.9.50",
            "Has clients wait for so long, with all commands or with changes.", PauseCommands.pause),
        Command(
            "client|unpause", arity: 2, admin, .connection, since: "6.2.0", "Lets clients go on that wait for a pause.",
            PauseCommands.unpause),
        Command(
            "client|unblock", "id [TIMEOUT|ERROR]", arity: -3, admin.union(.long), .connection, since: "5.0.0",
            "Ends what another connection waits for.", PauseCommands.unblock),
        Command(
            "client|no-evict", "ON|OFF", arity: 3, admin, .connection, since: "7.0.0",
            "Whether this connection is not cut off where memory is short.", PauseCommands.noEviction),
        Command(
            "client|no-touch", "ON|OFF", arity: 3, .aside, .connection, since: "7.2.0",
            "Takes note that reads are not to count as uses: they do.", PauseCommands.noTouch),
        Command(
            "client|tracking",
            "ON|OFF [REDIRECT id] [PREFIX prefix [PREFIX prefix …]] [BCAST] [OPTIN] [OPTOUT] [NOLOOP]", arity: -3,
            .aside.union(.long), .connection, since: "6.0.0",
            "Has this connection be told when keys are changed that it has read.", TrackingCommands.track),
        Command(
            "client|caching", "YES|NO", arity: 3, .aside, .connection, since: "6.0.0",
            "Whether the keys are remembered that the next command reads.", TrackingCommands.cache),
        Command(
            "client|trackinginfo", arity: 2, .aside, .connection, since: "6.2.0",
            "What this connection has asked for by CLIENT TRACKING.", TrackingCommands.info),
        Command(
            "client|getredir", arity: 2, .aside, .connection, since: "6.0.0",
            "Which connection is told instead of this one.", TrackingCommands.redirect),
        Command(
            "client|help", arity: 2, [.loading, .stale], .connection, since: "5.0.0", "What CLIENT can do.",
            HelpCommands.client),
    ]
}
