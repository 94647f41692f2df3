import Martlet

extension ShellCommand {
    /// What reads and writes single entries, and many by name.
    static let entryCommands: [ShellCommand] = [
        put, get, getMany, contains, remove, update, increment, append, count, clear,
    ]

    private static let put = ShellCommand(
        name: "put", summary: "Store a value for a key.", parameters: [.key, .value],
        options: [
            Option(name: "--ttl", parameter: .seconds, help: "Let it live for so many seconds; without this, for ever.")
        ],
        examples: [
            .init(command: "put user:1 Alice", meaning: "Words without blanks need no quotes."),
            .init(command: #"put user:2 '{"name": "Bob"}'"#, meaning: "Between ' every byte is itself."),
            .init(command: #"put photo "\xFF\xD8""#, meaning: "Elsewhere escapes stand for bytes."),
            .init(command: "put session:1 Alice --ttl 1800", meaning: "It is absent after half an hour."),
        ],
        modes: [.present, .transaction]
    ) { session, arguments in
        let (key, value) = (arguments[0], arguments[1])
        let lifetime = arguments.option("--ttl").flatMap { WrittenSeconds.read($0.text) }
        let isNew = try session.blaming(key) {
            try session.writable.store(key.bytes, value.bytes, expiring: lifetime.map { .after($0) } ?? .never)
        }
        session.output.show([.key(key), .init("new", .flag(isNew, "added", "replaced"))])
    }

    private static let get = ShellCommand(
        name: "get", summary: "Show the value of a key.", parameters: [.key],
        examples: [.init(command: "get user:1", meaning: "Shows the value, or (none).")]
    ) { session, arguments in
        let key = arguments[0]
        let value = try session.blaming(key) { try session.readable.get(key.bytes) }
        session.output.show([.key(key), .init("value", ShellValue(value))])
    }

    private static let getMany = ShellCommand(
        name: "getMany", summary: "Show the values of several keys.", parameters: [.keys],
        options: [
            Option(name: "--consistent", help: "Read all at one instant, as a transaction and a snapshot always do.")
        ],
        examples: [.init(command: "getMany user:1 user:2", meaning: "A line for each, in this order.")]
    ) { session, arguments in
        let keys = arguments.operands.map(\.bytes)
        let isConsistent = arguments.option("--consistent") != nil
        let values = try session.readable.getMany(keys, consistent: isConsistent)
        for (key, value) in zip(keys, values) {
            session.output.show([.init("key", .bytes(key)), .init("value", ShellValue(value))])
        }
    }

    private static let contains = ShellCommand(
        name: "contains", summary: "Say whether there is a value for a key.", parameters: [.key],
        examples: [.init(command: "contains user:1", meaning: "Shows yes or no.")]
    ) { session, arguments in
        let key = arguments[0]
        let isThere = try session.blaming(key) { try session.readable.contains(key.bytes) }
        session.output.show([.key(key), .init("contains", .flag(isThere, "yes", "no"))])
    }

    private static let remove = ShellCommand(
        name: "remove", summary: "Remove keys and their values.", parameters: [.keys],
        examples: [.init(command: "remove user:1 user:2", meaning: "A line for each: removed, or was not there.")],
        modes: [.present, .transaction]
    ) { session, arguments in
        for key in arguments.operands {
            let wasThere = try session.blaming(key) { try session.writable.remove(key.bytes) }
            session.output.show([.key(key), .init("removed", .flag(wasThere, "removed", "was not there"))])
        }
    }

    private static let update = ShellCommand(
        name: "update", summary: "Replace a part of a value wherever it stands in it, in one atomic step.",
        parameters: [.key, ShellParameter("PART", .bytes), ShellParameter("REPLACEMENT", .bytes)],
        note: "Shows how often PART stood there. An absent key stays absent.",
        examples: [.init(command: "update user:1 Alice Alicia", meaning: "Alice becomes Alicia.")],
        modes: [.present, .transaction]
    ) { session, arguments in
        let (key, part, replacement) = (arguments[0], arguments[1].bytes, arguments[2].bytes)
        guard !part.isEmpty else { throw ShellProblem("PART must not be empty", at: arguments[1].place) }
        let count = try session.blaming(key) {
            try session.writable.update(key.bytes) { value in
                let count = value?.ranges(of: part).count
                value = value?.replacing(part, with: replacement)
                return count
            }
        }
        session.output.show([.key(key), .init("replaced", count.map { .number($0) } ?? .none)])
    }

    private static let increment = ShellCommand(
        name: "increment", summary: "Add to a number, in one atomic step.",
        parameters: [.key, ShellParameter("AMOUNT", .integer, .optional)],
        note: "The number is kept as decimal text. An absent key counts as 0, and AMOUNT is 1 if it is not given.",
        examples: [
            .init(command: "increment visits", meaning: "Adds 1 and shows the sum."),
            .init(command: "increment stock -3", meaning: "Takes 3 away."),
        ],
        modes: [.present, .transaction]
    ) { session, arguments in
        let key = arguments[0]
        let amount = arguments.operands.count > 1 ? Int(arguments[1].text) ?? 1 : 1
        let sum = try session.blaming(key) { try session.writable.increment(key.bytes, by: amount) }
        session.output.show([.key(key), .init("sum", .number(sum))])
    }

    private static let append = ShellCommand(
        name: "append", summary: "Append to a value.", parameters: [.key, ShellParameter("BYTES", .value)],
        note: "An absent key counts as an empty value. Shows how many bytes the value has now.",
        examples: [.init(command: #"append log "done\n""#, meaning: "Shows the size of the whole.")],
        modes: [.present, .transaction]
    ) { session, arguments in
        let key = arguments[0]
        let size = try session.blaming(key) { try session.writable.append(key.bytes, arguments[1].bytes) }
        session.output.show([.key(key), .init("bytes", .number(size))])
    }

    private static let count = ShellCommand(
        name: "count", summary: "Show how many entries the keyspace has.",
        examples: [.init(command: "count", meaning: "Those of the keyspace in use.")]
    ) { session, _ in
        session.output.show([.init("count", .number(try session.readable.countEntries()))])
    }

    private static let clear = ShellCommand(
        name: "clear", summary: "Remove all entries of the keyspace, at one instant.",
        examples: [.init(command: "clear", meaning: "Other keyspaces keep theirs.")],
        modes: [.present]
    ) { session, _ in
        try session.keyspace.clear()
        session.output.show([.init("count", .number(session.keyspace.count))])
    }
}
