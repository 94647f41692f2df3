extension CommandTable {
    private static let read: CommandFlags = [.readOnly, .fast]
    private static let change: CommandFlags = [.write, .fast]
    private static let condition = "[NX|XX|GT|LT]"

    static let keys: [Command] = [
        Command(
            "del", "key [key …]", arity: -2, .write, keys: .all, .generic, since: "1.0.0",
            "Removes keys, and counts those that were there.", KeyCommands.delete),
        Command(
            "unlink", "key [key …]", arity: -2, change, keys: .all, .generic, since: "4.0.0",
            "The same as DEL.", KeyCommands.delete),
        Command(
            "exists", "key [key …]", arity: -2, read, keys: .all, .generic, since: "1.0.0",
            "How many of the keys there are, each as often as it is named.", KeyCommands.exists),
        Command(
            "touch", "key [key …]", arity: -2, read, keys: .all, .generic, since: "3.2.1",
            "The same as EXISTS, and counts as a use of each.", KeyCommands.exists),
        Command(
            "type", "key", arity: 2, read, keys: .one, .generic, since: "1.0.0",
            "What kind of value a key has.", KeyCommands.type),
        Command(
            "expire", "key seconds \(condition)", arity: -3, change, keys: .one, .generic, since: "1.0.0",
            "Has a key live for so many seconds.", ExpireCommand.seconds),
        Command(
            "pexpire", "key ms \(condition)", arity: -3, change, keys: .one, .generic, since: "2.6.0",
            "Has a key live for so many milliseconds.", ExpireCommand.milliseconds),
        Command(
            "expireat", "key time \(condition)", arity: -3, change, keys: .one, .generic, since: "1.2.0",
            "Has a key live until an instant, in seconds since 1970.", ExpireCommand.secondsSince1970),
        Command(
            "pexpireat", "key time-ms \(condition)", arity: -3, change, keys: .one, .generic, since: "2.6.0",
            "Has a key live until an instant, in milliseconds since 1970.", ExpireCommand.millisecondsSince1970),
        Command(
            "ttl", "key", arity: 2, read, keys: .one, .generic, since: "1.0.0",
            "How many seconds a key still lives.", LifetimeCommands.seconds),
        Command(
            "pttl", "key", arity: 2, read, keys: .one, .generic, since: "2.6.0",
            "How many milliseconds a key still lives.", LifetimeCommands.milliseconds),
        Command(
            "expiretime", "key", arity: 2, read, keys: .one, .generic, since: "7.0.0",
            "Until when a key lives, in seconds since 1970.", LifetimeCommands.secondsSince1970),
        Command(
            "pexpiretime", "key", arity: 2, read, keys: .one, .generic, since: "7.0.0",
            "Until when a key lives, in milliseconds since 1970.", LifetimeCommands.millisecondsSince1970),
        Command(
            "persist", "key", arity: 2, change, keys: .one, .generic, since: "2.2.0",
            "Has a key live until it is removed.", KeyCommands.persist),
        Command(
            "rename", "key name", arity: 3, .write, keys: .two, .generic, since: "1.0.0",
            "Gives a value another key.", KeyCommands.rename),
        Command(
            "renamenx", "key name", arity: 3, [.write, .fast], keys: .two, .generic, since: "1.0.0",
            "Gives a value another key that has none.", KeyCommands.renameIfAbsent),
        Command(
            "copy", "source target [DB database] [REPLACE]", arity: -3, [.write, .denyOutOfMemory],
            keys: .two, .generic, since: "6.2.0", "Gives a second key the same value.", KeyCommands.copy),
        Command(
            "move", "key database", arity: 3, [.write, .fast], keys: .one, .generic, since: "1.0.0",
            "Moves a key to another database.", KeyCommands.move),
        Command(
            "randomkey", arity: 1, .readOnly, .generic, since: "1.0.0", "One of the keys, whichever.",
            SearchCommands.random),
        Command(
            "keys", "pattern", arity: 2, [.readOnly, .long], .generic, categories: ["dangerous"], since: "1.0.0",
            "All keys that are as a pattern says.", SearchCommands.keys),
        Command(
            "scan", "cursor [MATCH pattern] [COUNT count] [TYPE type]", arity: -2, .readOnly, .generic,
            since: "2.8.0", "Some of the keys, and where to go on.", ScanCommand.run),
        Command(
            "dump", "key", arity: 2, .readOnly, keys: .one, .generic, since: "2.6.0",
            "A value in a form that RESTORE takes.", DumpCommands.dump),
        Command(
            "restore", "key ttl dump [REPLACE] [ABSTTL] [IDLETIME seconds] [FREQ frequency]", arity: -4,
            [.write, .denyOutOfMemory], keys: .one, .generic, categories: ["dangerous"], since: "2.6.0",
            "Gives a key the value that DUMP gave.", DumpCommands.restore),
        Command(
            "object", "ENCODING|FREQ|IDLETIME|REFCOUNT key", arity: -2, [], .generic, since: "2.2.3",
            "What there is to know of how a value is kept.", commands: objectCommands, HelpCommands.missing),
    ]

    private static let objectCommands: [Command] = [
        Command(
            "object|encoding", "key", arity: 3, .readOnly, keys: KeyPositions(first: 2, last: 2, step: 1), .generic,
            since: "2.2.3", "By which of the forms of Redis a value would be kept.", ObjectCommands.encoding),
        Command(
            "object|refcount", "key", arity: 3, .readOnly, keys: KeyPositions(first: 2, last: 2, step: 1), .generic,
            since: "2.2.3", "1 for a key that there is.", ObjectCommands.referenceCount),
        Command(
            "object|idletime", "key", arity: 3, .readOnly, keys: KeyPositions(first: 2, last: 2, step: 1), .generic,
            since: "2.2.3", "0 for a key that there is, and an error with allkeys-lfu.", ObjectCommands.idleTime),
        Command(
            "object|freq", "key", arity: 3, .readOnly, keys: KeyPositions(first: 2, last: 2, step: 1), .generic,
            since: "4.0.0", "How often a key was used of late, up to 3: with allkeys-lfu, else an error.",
            ObjectCommands.frequency),
        Command(
            "object|help", arity: 2, [.loading, .stale], .generic, since: "6.2.0", "What OBJECT can do.",
            HelpCommands.object),
    ]

    static let databases: [Command] = [
        Command(
            "select", "database", arity: 2, [.loading, .stale, .fast], .connection, since: "1.0.0",
            "Has the connection work on another database.", DatabaseCommands.select),
        Command(
            "swapdb", "database database", arity: 3, [.write, .fast, .long, .rearranging], .server,
            categories: ["keyspace", "dangerous"], since: "4.0.0", "Exchanges what two databases hold.",
            DatabaseCommands.swap),
        Command(
            "dbsize", arity: 1, read, .server, categories: ["keyspace"], since: "1.0.0",
            "How many keys the database has.", DatabaseCommands.size),
        Command(
            "flushdb", "[ASYNC|SYNC]", arity: -1, [.write, .long, .rearranging], .server,
            categories: ["keyspace", "dangerous"],
            since: "1.0.0", "Removes all keys of the database.", DatabaseCommands.flush),
        Command(
            "flushall", "[ASYNC|SYNC]", arity: -1, [.write, .long, .rearranging], .server,
            categories: ["keyspace", "dangerous"],
            since: "1.0.0", "Removes all keys of all databases.", DatabaseCommands.flushAll),
    ]
}
