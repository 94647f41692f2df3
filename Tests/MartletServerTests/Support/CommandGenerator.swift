import MartletTestSupport

/// Random commands over few keys, with options and values that matter to them, right and wrong.
struct CommandGenerator {
    private var random: SeededGenerator
    /// What is between MULTI and EXEC has no replies of its own to compare.
    private var isInTransaction = false

    init(_ seed: Seed) { random = seed.generator() }

    mutating func next() -> [String] {
        if isInTransaction, chance(4) {
            isInTransaction = false
            return [pick(["EXEC", "EXEC", "DISCARD"])]
        }
        let words = command()
        switch words[0] {
        case "MULTI": isInTransaction = true
        case "EXEC", "DISCARD", "RESET": isInTransaction = false
        default: break
        }
        // Now and then a word is missing, or one too many.
        if chance(60) { return Array(words.dropLast()).isEmpty ? words : Array(words.dropLast()) }
        if chance(60) { return words + [value] }
        if chance(30) { return [words[0].lowercased()] + words.dropFirst() }
        return words
    }

    private mutating func command() -> [String] {
        switch Int.random(in: 0..<12, using: &random) {
        case 0..<4: strings()
        case 4..<6: numbers()
        case 6: bits()
        case 7..<10: keys()
        case 10: databases()
        default: connections()
        }
    }

    // MARK: Kinds of commands

    private mutating func strings() -> [String] {
        switch Int.random(in: 0..<16, using: &random) {
        case 0: ["GET", key]
        case 1: ["SET", key, value]
        case 2: ["SET", key, value] + setOptions()
        case 3: ["GETSET", key, value]
        case 4: ["GETDEL", key]
        case 5: ["GETEX", key] + lifetimeOption(["EX", "PX", "EXAT", "PXAT", "PERSIST"])
        case 6:
            [
                pick(["SETEX", "PSETEX"]), key, pick(["100000", "1000000", "0", "-1", "x", "9223372036854775807"]),
                value,
            ]
        case 7: ["SETNX", key, value]
        case 8: ["MGET"] + keyList()
        case 9: [pick(["MSET", "MSETNX"])] + pairs()
        case 10: ["APPEND", key, value]
        case 11: ["STRLEN", key]
        case 12: [pick(["GETRANGE", "SUBSTR"]), key, index, index]
        case 13: ["SETRANGE", key, pick(["0", "1", "5", "20", "-1", "x", "536870912"]), value]
        case 14:
            ["LCS", key, key]
                + (chance(2)
                    ? []
                    : pick([
                        ["LEN"], ["IDX"], ["IDX", "MINMATCHLEN", "2"], ["IDX", "WITHMATCHLEN"], ["LEN", "IDX"], ["x"],
                    ]))
        default: ["GET", key]
        }
    }

    private mutating func setOptions() -> [String] {
        var options: [String] = []
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            options +=
                chance(2)
                ? [pick(["NX", "XX", "GET", "KEEPTTL", "nx", "get", "BAD"])]
                : lifetimeOption(["EX", "PX", "EXAT", "PXAT"])
        }
        return options
    }

    private mutating func lifetimeOption(_ names: [String]) -> [String] {
        let name = pick(names)
        if name == "PERSIST" { return [name] }
        let amounts = ["100000", "5000000", "0", "-5", "x", "9223372036854775807", "20000000000", "20000000000000"]
        return [name, pick(amounts)]
    }

    private mutating func numbers() -> [String] {
        switch Int.random(in: 0..<5, using: &random) {
        case 0: [pick(["INCR", "DECR"]), key]
        case 1, 2:
            [
                pick(["INCRBY", "DECRBY"]), key,
                pick(["1", "-7", "9223372036854775807", "-9223372036854775808", "x", "1.5", "+1", " 1", "007"]),
            ]
        case 3:
            ["INCRBYFLOAT", key, pick(["0.1", "-1.5", "3", "1e3", "1e-5", "x", "inf", "nan", "1e400", " 1", "0x10"])]
        default:
            ["SET", key, pick(["10", "-3", "3.0e3", "9223372036854775806", "9223372036854775808", "1.25", "-0.5"])]
        }
    }

    private mutating func bits() -> [String] {
        switch Int.random(in: 0..<7, using: &random) {
        case 0: ["SETBIT", key, pick(["0", "7", "8", "100", "-1", "x", "4294967296"]), pick(["0", "1", "2", "x"])]
        case 1: ["GETBIT", key, pick(["0", "7", "8", "100", "-1", "x"])]
        case 2:
            ["BITCOUNT", key] + (chance(3) ? [] : [index, index] + (chance(2) ? [] : [pick(["BIT", "BYTE", "x"])]))
        case 3:
            ["BITPOS", key, pick(["0", "1", "2", "x"])]
                + pick([
                    [], [index], [index, index], [index, index, "BIT"], [index, index, "BYTE"], [index, index, "x"],
                ])
        case 4: ["BITOP", pick(["AND", "OR", "XOR", "NOT", "x"]), key] + keyList()
        case 5: ["BITFIELD", key] + fieldOperations(writing: true)
        default: ["BITFIELD_RO", key] + fieldOperations(writing: chance(6))
        }
    }

    private mutating func fieldOperations(writing: Bool) -> [String] {
        var words: [String] = []
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let type = pick(["u8", "i8", "u4", "i5", "u63", "i64", "u1", "u64", "i65", "x", "i16"])
            let offset = pick(["0", "3", "#1", "#2", "17", "-1", "x", "#-1"])
            let amount = pick(["1", "-1", "100", "-129", "300", "9223372036854775807", "x"])
            if writing, chance(4) { words += ["OVERFLOW", pick(["WRAP", "SAT", "FAIL", "x"])] }
            switch writing ? Int.random(in: 0...2, using: &random) : 0 {
            case 0: words += ["GET", type, offset]
            case 1: words += ["SET", type, offset, amount]
            default: words += ["INCRBY", type, offset, amount]
            }
        }
        return words
    }

    private mutating func keys() -> [String] {
        switch Int.random(in: 0..<17, using: &random) {
        case 0: [pick(["DEL", "UNLINK"])] + keyList()
        case 1: [pick(["EXISTS", "TOUCH"])] + keyList()
        case 2: ["TYPE", key]
        case 3, 4: ["EXPIRE", key, pick(["100", "-1", "0", "5000", "x", "9223372036854775807"])] + conditions()
        case 5: ["PEXPIRE", key, pick(["100000", "-1", "5000000"])] + conditions()
        case 6: ["EXPIREAT", key, pick(["20000000000", "1", "-1", "30000000000"])] + conditions()
        case 7: ["PEXPIREAT", key, pick(["20000000000000", "1", "30000000000000"])] + conditions()
        case 8: [pick(["TTL", "PTTL", "EXPIRETIME", "PEXPIRETIME"]), key]
        case 9: ["PERSIST", key]
        case 10: [pick(["RENAME", "RENAMENX"]), key, key]
        case 11:
            ["COPY", key, key] + pick([[], ["REPLACE"], ["DB", "1"], ["DB", "99"], ["DB", "1", "REPLACE"], ["x"]])
        case 12: ["MOVE", key, pick(["0", "1", "2", "99", "-1", "x"])]
        case 13: ["KEYS", pick(["*", "k*", "?1", "[kl]1", "[^k]*", "k\\1", "k[1-2]", "*1*", "", "[", "k[2-1]", "\\"])]
        case 14:
            ["SCAN", "0", "COUNT", "10000"]
                + pick([
                    [], ["MATCH", "k*"], ["TYPE", "string"], ["TYPE", "list"], ["COUNT", "0"], ["COUNT", "x"],
                    ["x", "y"], ["MATCH"],
                ])
        case 15:
            ["OBJECT", pick(["REFCOUNT", "FREQ", "IDLETIME", "freq", "x"])] + pick([[key], [key], [], ["nothing"]])
        default: ["SCAN", pick(["x", "-1", "0x1"])]
        }
    }

    private mutating func conditions() -> [String] {
        chance(2)
            ? [] : pick([["NX"], ["XX"], ["GT"], ["LT"], ["XX", "GT"], ["NX", "XX"], ["GT", "LT"], ["x"], ["xx"]])
    }

    private mutating func databases() -> [String] {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: ["SELECT", pick(["0", "0", "0", "1", "2", "16", "-1", "x"])]
        case 1: ["DBSIZE"]
        case 2: chance(4) ? [pick(["FLUSHDB", "FLUSHALL"])] + pick([[], ["ASYNC"], ["SYNC"], ["x"]]) : ["DBSIZE"]
        case 3: ["SWAPDB", pick(["0", "1", "16", "x"]), pick(["0", "1", "2", "x", "99"])]
        default: ["SELECT", "0"]
        }
    }

    private mutating func connections() -> [String] {
        switch Int.random(in: 0..<18, using: &random) {
        case 0: pick([["PING"], ["PING", "hello"], ["PING", "a", "b"]])
        case 1: ["ECHO", value]
        case 2, 3: ["MULTI"]
        case 4: pick([["EXEC"], ["DISCARD"]])
        case 5: ["WATCH"] + keyList()
        case 6: ["UNWATCH"]
        case 7: ["CLIENT", "SETNAME", pick(["name", "a b", ""])]
        case 8: ["CLIENT", "GETNAME"]
        case 9:
            pick([
                ["NOSUCH", "a", "b"], ["CLIENT", "NOSUCH"], ["CONFIG", "NOSUCH"], ["OBJECT", "x", "y"], ["CLIENT"],
                ["CONFIG"],
            ])
        case 10:
            ["COMMAND", "GETKEYS"]
                + pick([
                    ["GET", "k"], ["MSET", "a", "1", "b", "2"], ["PING"], ["NOSUCH"], ["MGET"],
                    ["OBJECT", "ENCODING", "k"],
                ])
        case 11: ["WAIT", "0", pick(["0", "10", "-1", "x"])]
        case 12:
            pick([
                ["AUTH", "x"], ["AUTH", "default", "x"], ["AUTH", "nobody", "x"], ["HELLO", "x"], ["HELLO", "4"],
                ["FUNCTION", "FLUSH"], ["FUNCTION", "FLUSH", "x"],
            ])
        case 13:
            pick([
                ["CLIENT", "UNBLOCK", "x"], ["CLIENT", "UNBLOCK", "9999"], ["CLIENT", "UNBLOCK", "9999", "x"],
                ["CLIENT", "NO-EVICT", "x"], ["CLIENT", "NO-EVICT", "ON"], ["CLIENT", "PAUSE", "x"],
                ["CLIENT", "PAUSE", "-1"], ["CLIENT", "PAUSE", "0", "x"], ["CLIENT", "UNPAUSE"],
                ["CLIENT", "KILL", "TYPE", "x"], ["CLIENT", "KILL", "ID", "0"], ["CLIENT", "LIST", "TYPE", "x"],
                ["CLIENT", "LIST", "ID", "x"], ["CLIENT", "LIST", "x"], ["PUBLISH", "c", "m"], ["UNSUBSCRIBE"],
                ["CONFIG", "SET", "notify-keyspace-events", "Q"], ["SLOWLOG", "GET", "x"], ["SLOWLOG", "GET", "-2"],
                ["SLOWLOG", "GET", "1", "2"], ["LATENCY", "GRAPH", "x"], ["LATENCY", "HISTORY", "x"],
                ["LATENCY", "HISTOGRAM", "nosuch"], ["MEMORY", "USAGE", "nothing"], ["MEMORY", "USAGE", "k1", "x"],
                ["MEMORY", "USAGE", "k1", "SAMPLES", "x"], ["SLOWLOG"], ["MEMORY", "x"], ["LATENCY", "RESET", "x"],
            ])
        case 14: settings()
        case 15: introspection()
        case 16: publishing()
        default: ["CONFIG", "RESETSTAT"]
        }
    }

    /// Nothing that would have one server go on otherwise than the other.
    private mutating func settings() -> [String] {
        pick([
            ["CONFIG", "REWRITE"], ["CONFIG", "REWRITE", "x"], ["CONFIG", "GET"], ["CONFIG", "GET", "nosuch"],
            ["CONFIG", "GET", "maxmemory"], ["CONFIG", "GET", "MAXMEMORY-POLICY"],
            ["CONFIG", "GET", "timeout", "time*"],
            ["CONFIG", "SET", "maxmemory", "0"], ["CONFIG", "SET", "maxmemory", "x"],
            ["CONFIG", "SET", "maxmemory-policy", "noeviction"], ["CONFIG", "SET", "maxmemory-policy", "x"],
            ["CONFIG", "SET", "maxmemory", "0", "maxmemory", "0"], ["CONFIG", "SET", "timeout"],
            ["CONFIG", "SET", "timeout", "0", "nosuch", "1"], ["CONFIG", "SET", "databases", "1"],
            ["CONFIG", "SET", "timeout", "0", "tcp-keepalive", "300"], ["CONFIG", "SET", "protected-mode", "YES"],
            ["CONFIG", "SET", "slowlog-max-len", "128"], ["CONFIG", "GET", "slowlog-max-len"],
            ["CONFIG", "SET", "notify-keyspace-events", "KEA"], ["CONFIG", "GET", "notify-keyspace-events"],
            ["CONFIG", "SET", "notify-keyspace-events", ""],
        ])
    }

    private mutating func introspection() -> [String] {
        let names = [
            "get", "SET", "mget", "MSET", "msetnx", "bitop", "copy", "rename", "renamenx", "watch", "spublish", "lcs",
            "object|freq", "memory|usage", "client|list", "bitfield_ro", "restore", "nosuch", "get|x", "expire",
            "touch",
            "scan", "latency|histogram",
        ]
        return switch Int.random(in: 0..<6, using: &random) {
        case 0, 1: ["COMMAND", "INFO", pick(names), pick(names)]
        case 2: ["COMMAND", "DOCS", pick(["nosuch", "get|x", "nosuch|x"])]
        case 3:
            ["COMMAND", "LIST"] + pick([["x"], ["FILTERBY"], ["FILTERBY", "x", "y"], ["FILTERBY", "MODULE", "no"]])
        case 4:
            ["COMMAND", "GETKEYS"]
                + pick([
                    ["BITOP", "AND", "t", "a", "b"], ["COPY", "a", "b"], ["LCS", "a", "b", "LEN"], ["SET", "k"],
                    ["DEL", "a", "b", "c"], ["MEMORY", "USAGE", "k"], ["RENAME", "a", "b"], ["WATCH", "a", "b"],
                ])
        default:
            pick([
                ["MEMORY", "PURGE"], ["LATENCY", "LATEST"], ["LATENCY", "RESET"], ["LASTSAVE", "x"], ["ROLE"],
                ["WAIT", "0", "0"], ["DEBUG"], ["SLOWLOG", "RESET"], ["SLOWLOG", "LEN", "x"],
                ["LOLWUT", "VERSION", "x"],
            ])
        }
    }

    /// Nobody is subscribed.
    private mutating func publishing() -> [String] {
        pick([
            ["PUBSUB", "CHANNELS"], ["PUBSUB", "CHANNELS", "c*"], ["PUBSUB", "NUMSUB"], ["PUBSUB", "NUMSUB", "c", "d"],
            ["PUBSUB", "NUMPAT"], ["PUBSUB", "SHARDCHANNELS"], ["PUBSUB", "SHARDNUMSUB", "c"], ["PUBSUB", "x"],
            ["PUBSUB", "NUMPAT", "x"], ["PUBSUB"], ["SPUBLISH", "c", "m"], ["PUBLISH", "c"], ["PUNSUBSCRIBE"],
            ["SUNSUBSCRIBE", "c"],
        ])
    }

    // MARK: Words

    private var key: String {
        mutating get { pick(["k1", "k2", "k3", "l1", "l1x", "k1", "k2"]) }
    }

    private var value: String {
        mutating get {
            pick([
                "", "a", "hello", "10", "-3", "3.5", "0", "some words that are longer than forty-four letters are",
                "ohmytext", "mynewtext",
            ])
        }
    }

    private var index: String {
        mutating get { pick(["0", "1", "-1", "3", "-3", "100", "-100", "7", "x"]) }
    }

    private mutating func keyList() -> [String] { (0..<Int.random(in: 1...3, using: &random)).map { _ in key } }

    private mutating func pairs() -> [String] {
        (0..<Int.random(in: 1...3, using: &random)).flatMap { _ in [key, value] }
    }

    private mutating func chance(_ inOf: Int) -> Bool { Int.random(in: 0..<inOf, using: &random) == 0 }

    private mutating func pick<T>(_ choices: [T]) -> T { choices[Int.random(in: 0..<choices.count, using: &random)] }
}
