import MartletRESP

/// How some of a command's keys are found, and what is done with them.
struct KeySpec: Hashable, Sendable {
    let use: KeyUse
    let first: Int
    /// Counted from the first; negative: from the end, −1 for the last argument.
    let last: Int
    let step: Int

    /// Of all keys of a command: where it does not do the same with all, the first is by itself.
    static func all(of command: Command) -> [KeySpec] {
        let (keys, uses) = (command.keys, KeyUse.uses(by: command))
        guard let use = uses.first else { return [] }
        func end(from first: Int) -> Int { keys.last < 0 ? keys.last : keys.last - first }
        guard uses.count > 1 else {
            return [KeySpec(use: use, first: keys.first, last: end(from: keys.first), step: keys.step)]
        }
        let second = keys.first + keys.step
        return [
            KeySpec(use: use, first: keys.first, last: 0, step: keys.step),
            KeySpec(use: uses[1], first: second, last: end(from: second), step: keys.step),
        ]
    }

    func write(to reply: inout ReplyWriter) {
        reply.map(3)
        reply.bulk("flags")
        reply.set(use.flags.count)
        for flag in use.flags { reply.simple(flag) }
        reply.bulk("begin_search")
        KeySpec.write("index", [("index", first)], to: &reply)
        reply.bulk("find_keys")
        KeySpec.write("range", [("lastkey", last), ("keystep", step), ("limit", 0)], to: &reply)
    }

    private static func write(_ type: String, _ figures: [(String, Int)], to reply: inout ReplyWriter) {
        reply.map(2)
        reply.bulk("type")
        reply.bulk(type)
        reply.bulk("spec")
        reply.map(figures.count)
        for (name, figure) in figures {
            reply.bulk(name)
            reply.integer(figure)
        }
    }
}
