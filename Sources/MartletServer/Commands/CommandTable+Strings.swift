extension CommandTable {
    private static let change: CommandFlags = [.write, .denyOutOfMemory]

    static let strings: [Command] = [
        Command(
            "get", "key", arity: 2, [.readOnly, .fast], keys: .one, .string, since: "1.0.0",
            "The value of a key.", StringCommands.get),
        Command(
            "set", "key value [NX|XX|IFEQ value] [GET] [EX seconds|PX ms|EXAT time|PXAT time-ms|KEEPTTL]", arity: -3,
            change, keys: .one, .string, since: "1.0.0",
            "Gives a key a value, perhaps on a condition, perhaps for a time.", SetCommand.run),
        Command(
            "getset", "key value", arity: 3, change.union(.fast), keys: .one, .string, since: "1.0.0",
            "Gives a key a value, and answers with the one before.", StringCommands.getSet),
        Command(
            "getdel", "key", arity: 2, [.write, .fast], keys: .one, .string, since: "6.2.0",
            "Removes a key, and answers with its value.", StringCommands.getDelete),
        Command(
            "getex", "key [EX seconds|PX ms|EXAT time|PXAT time-ms|PERSIST]", arity: -2, [.write, .fast],
            keys: .one, .string, since: "6.2.0", "The value of a key, which from now on lives so long.",
            StringCommands.getExpiring),
        Command(
            "setex", "key seconds value", arity: 4, change, keys: .one, .string, since: "2.0.0",
            "Gives a key a value for so many seconds.", StringCommands.setSeconds),
        Command(
            "psetex", "key ms value", arity: 4, change, keys: .one, .string, since: "2.6.0",
            "Gives a key a value for so many milliseconds.", StringCommands.setMilliseconds),
        Command(
            "setnx", "key value", arity: 3, change.union(.fast), keys: .one, .string, since: "1.0.0",
            "Gives a key a value if it has none.", StringCommands.setIfAbsent),
        Command(
            "mget", "key [key …]", arity: -2, [.readOnly, .fast], keys: .all, .string, since: "1.0.0",
            "The values of several keys, as they were at one instant.", StringCommands.getMany),
        Command(
            "mset", "key value [key value …]", arity: -3, change, keys: KeyPositions(first: 1, last: -1, step: 2),
            .string,
            since: "1.0.1", "Gives several keys values, all at one instant.", StringCommands.setMany),
        Command(
            "msetnx", "key value [key value …]", arity: -3, change, keys: KeyPositions(first: 1, last: -1, step: 2),
            .string, since: "1.0.1", "Gives several keys values if none of them has one.",
            StringCommands.setManyIfAbsent),
        Command(
            "append", "key value", arity: 3, change.union(.fast), keys: .one, .string, since: "2.0.0",
            "Puts bytes behind a value.", StringCommands.append),
        Command(
            "strlen", "key", arity: 2, [.readOnly, .fast], keys: .one, .string, since: "2.2.0",
            "How many bytes a value has.", StringCommands.length),
        Command(
            "getrange", "key start end", arity: 4, .readOnly, keys: .one, .string, since: "2.4.0",
            "A part of a value.", StringCommands.getRange),
        Command(
            "substr", "key start end", arity: 4, .readOnly, keys: .one, .string, since: "1.0.0",
            "GETRANGE by an older name.", StringCommands.getRange),
        Command(
            "setrange", "key offset value", arity: 4, change, keys: .one, .string, since: "2.2.0",
            "Puts bytes over a part of a value.", StringCommands.setRange),
        Command(
            "incr", "key", arity: 2, change.union(.fast), keys: .one, .string, since: "1.0.0",
            "Adds 1 to a number.", StringCommands.increment),
        Command(
            "decr", "key", arity: 2, change.union(.fast), keys: .one, .string, since: "1.0.0",
            "Takes 1 from a number.", StringCommands.decrement),
        Command(
            "incrby", "key amount", arity: 3, change.union(.fast), keys: .one, .string, since: "1.0.0",
            "Adds to a number.", StringCommands.incrementBy),
        Command(
            "decrby", "key amount", arity: 3, change.union(.fast), keys: .one, .string, since: "1.0.0",
            "Takes from a number.", StringCommands.decrementBy),
        Command(
            "incrbyfloat", "key number", arity: 3, change.union(.fast), keys: .one, .string, since: "2.6.0",
            "Adds to a number with a fraction.", StringCommands.incrementByFloat),
        Command(
            "lcs", "key key [LEN] [IDX] [MINMATCHLEN length] [WITHMATCHLEN]", arity: -3, [.readOnly, .long], keys: .two,
            .string, since: "7.0.0", "What two values have in common, in the same order.", LCSCommand.run),
    ]
}
