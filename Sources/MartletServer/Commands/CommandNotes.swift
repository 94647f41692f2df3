/// What is told of commands beside what the table has: how their cost grows, and what proxies may do with them.
enum CommandNotes {
    static func complexity(of command: Command) -> String {
        guard command.commands.isEmpty || command.name == "command" else { return "Depends on subcommand." }
        return complexities[command.name] ?? "O(1)"
    }

    static func tips(for command: Command) -> [String] { tips[command.name] ?? [] }

    /// Of those that do not take about the same time each.
    private static let complexities = byName([
        ("mget mset msetnx del unlink exists touch watch", "O(N) where N is the number of keys"),
        (
            "append getrange substr setrange bitcount bitpos dump restore copy rename renamenx move",
            "O(N) where N is the number of bytes of the value"
        ),
        ("bitop", "O(N) where N is the number of bytes of all values"),
        ("bitfield bitfield_ro", "O(N) where N is the number of bytes of the value, or of the fields"),
        ("lcs", "O(N*M) where N and M are the numbers of bytes of the values"),
        ("keys", "O(N) where N is the number of keys in the database"),
        ("scan", "O(N) where N is the count that is asked for, and O(1) for each key of an iteration"),
        ("randomkey", "O(1), expected"),
        ("flushall flushdb swapdb", "O(1) until it takes effect, and O(N) behind that where N is the number of keys"),
        ("save shutdown", "O(N) where N is the number of keys in all databases"),
        ("exec", "That of the commands in the transaction"),
        ("discard", "O(N) where N is the number of commands in the transaction"),
        (
            "subscribe unsubscribe psubscribe punsubscribe ssubscribe sunsubscribe pubsub|numsub pubsub|shardnumsub",
            "O(N) where N is the number of names"
        ),
        ("publish", "O(N+M) where N is the number of receivers and M that of all patterns"),
        ("spublish", "O(N) where N is the number of receivers"),
        ("pubsub|channels pubsub|shardchannels", "O(N) where N is the number of channels"),
        ("command command|list command|info command|docs", "O(N) where N is the number of commands"),
        ("command|getkeys", "O(N) where N is the number of arguments"),
        ("config|get config|set config|rewrite", "O(N) where N is the number of settings"),
        ("client|list client|kill client|unpause client|unblock", "O(N) where N is the number of connections"),
        ("slowlog|get slowlog|reset", "O(N) where N is the number of entries"),
        ("latency|histogram", "O(N) where N is the number of commands"),
    ])

    private static let tips = [
        "mget": ["request_policy:multi_shard"],
        "mset": ["request_policy:multi_shard", "response_policy:all_succeeded"],
        "msetnx": ["request_policy:multi_shard", "response_policy:agg_min"],
        "randomkey": ["request_policy:all_shards", "nondeterministic_output"],
        "keys": ["request_policy:all_shards", "nondeterministic_output_order"],
        "scan": ["nondeterministic_output", "request_policy:special"],
        "dbsize": ["request_policy:all_shards", "response_policy:agg_sum"],
        "wait": ["request_policy:all_shards", "response_policy:agg_min"],
        "slowlog|get": ["request_policy:all_nodes", "nondeterministic_output"],
        "slowlog|len": ["request_policy:all_nodes", "response_policy:agg_sum", "nondeterministic_output"],
    ].merging(
        byName([
            ("del unlink exists touch", ["request_policy:multi_shard", "response_policy:agg_sum"]),
            (
                "ttl pttl dump object|encoding object|refcount object|idletime object|freq time lastsave client|info client|list",
                ["nondeterministic_output"]
            ),
            (
                "flushdb flushall function|flush memory|purge ping",
                ["request_policy:all_shards", "response_policy:all_succeeded"]
            ),
            ("command command|info command|docs command|list", ["nondeterministic_output_order"]),
            (
                "info memory|stats memory|doctor memory|malloc-stats",
                ["nondeterministic_output", "request_policy:all_shards", "response_policy:special"]
            ),
            (
                "config|set slowlog|reset latency|reset",
                ["request_policy:all_nodes", "response_policy:all_succeeded"]
            ),
            (
                "latency|histogram latency|latest latency|history latency|graph latency|doctor",
                ["nondeterministic_output", "request_policy:all_nodes", "response_policy:special"]
            ),
        ])
    ) { one, _ in one }

    /// What is said of several, by the names of each.
    private static func byName<Note>(_ notes: [(names: String, note: Note)]) -> [String: Note] {
        Dictionary(
            uniqueKeysWithValues: notes.flatMap { notes in
                notes.names.split(separator: " ").map { (String($0), notes.note) }
            })
    }
}
