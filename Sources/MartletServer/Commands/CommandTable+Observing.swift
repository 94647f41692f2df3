extension CommandTable {
    private static let looking: CommandFlags = [.loading, .stale]
    private static let slow: CommandFlags = [.admin, .loading, .stale]
    private static let admin: CommandFlags = [.admin, .noScript, .loading, .stale]

    static let observing: [Command] = [
        Command(
            "slowlog", "command …", arity: -2, [], .server, since: "2.2.12", "The last commands that took long.",
            commands: slowLogCommands, HelpCommands.missing),
        Command(
            "latency", "command …", arity: -2, [], .server, since: "2.8.13", "How long commands take.",
            commands: latencyCommands, HelpCommands.missing),
        Command(
            "memory", "command …", arity: -2, [], .server, since: "4.0.0", "What memory is used for.",
            commands: memoryCommands, HelpCommands.missing),
        Command(
            "lolwut", "[VERSION version]", arity: -1, [.readOnly, .fast], .server, since: "5.0.0",
            "The version, and a drawing.", MemoryCommands.drawing),
    ]

    private static let slowLogCommands: [Command] = [
        Command(
            "slowlog|get", "[count]", arity: -2, slow, .server, since: "2.2.12",
            "Commands that took long, the last first, ten of them or so many.", SlowLogCommands.get),
        Command(
            "slowlog|len", arity: 2, slow, .server, since: "2.2.12", "How many there are.", SlowLogCommands.count),
        Command(
            "slowlog|reset", arity: 2, slow, .server, since: "2.2.12", "Forgets them.", SlowLogCommands.reset),
        Command(
            "slowlog|help", arity: 2, looking, .server, since: "6.2.0", "What SLOWLOG can do.", HelpCommands.slowLog),
    ]

    private static let latencyCommands: [Command] = [
        Command(
            "latency|histogram", "[command …]", arity: -2, admin, .server, since: "7.0.0",
            "How many calls of each command took up to so many microseconds.", LatencyCommands.histogram),
        Command(
            "latency|latest", arity: 2, admin, .server, since: "2.8.13",
            "Of each kind of slow commands the last, and the worst.", LatencyCommands.latest),
        Command(
            "latency|history", "event", arity: 3, admin, .server, since: "2.8.13",
            "When there were slow commands of a kind, and how slow.", LatencyCommands.history),
        Command(
            "latency|graph", "event", arity: 3, admin, .server, since: "2.8.13", "The same as a drawing.",
            LatencyCommands.graph),
        Command(
            "latency|doctor", arity: 2, admin, .server, since: "2.8.13", "The same in words.", LatencyCommands.doctor),
        Command(
            "latency|reset", "[event …]", arity: -2, admin, .server, since: "2.8.13", "Forgets them.",
            LatencyCommands.reset),
        Command(
            "latency|help", arity: 2, looking, .server, since: "2.8.13", "What LATENCY can do.", HelpCommands.latency),
    ]

    private static let memoryCommands: [Command] = [
        Command(
            "memory|usage", "key [SAMPLES count]", arity: -3, .readOnly, keys: KeyPositions(first: 2, last: 2, step: 1),
            .server, since: "4.0.0", "About how many bytes a key and its value take.", MemoryCommands.usage),
        Command(
            "memory|stats", arity: 2, .long, .server, since: "4.0.0", "What memory is used for, in bytes.",
            MemoryCommands.statistics),
        Command(
            "memory|doctor", arity: 2, .long, .server, since: "4.0.0", "Whether something about it is odd.",
            MemoryCommands.doctor),
        Command(
            "memory|malloc-stats", arity: 2, .long, .server, since: "4.0.0", "What the store's allocator has.",
            MemoryCommands.allocatorStatistics),
        Command(
            "memory|purge", arity: 2, [], .server, since: "4.0.0", "Nothing: unused memory goes back by itself.",
            MemoryCommands.purge),
        Command(
            "memory|help", arity: 2, looking, .server, since: "4.0.0", "What MEMORY can do.", HelpCommands.memory),
    ]
}
