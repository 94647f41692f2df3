import MartletRESP
import Synchronization

/// One command, or one of a command's own commands: all that there is to know about it.
final class Command: Sendable {
    /// Executes it: looks at the arguments, acts, and writes one reply. What it throws becomes an error in the place of all
    /// that it has written.
    typealias Execution =
        @Sendable (_ session: Session, _ arguments: borrowing Arguments, _ reply: inout ReplyWriter) throws -> Void

    /// In small letters; that of a command's command has the other's and a bar before it: `client|id`.
    let name: String
    /// How many arguments it takes, its name included. Negative: so many or more.
    let arity: Int
    let flags: CommandFlags
    let keys: KeyPositions
    let group: CommandGroup
    /// Categories besides those that follow from the group and the flags.
    private let categories: [String]
    /// The version of Redis that had it first.
    let since: String
    /// What follows the name, as the documents write it.
    let parameters: String
    let summary: String
    let commands: [Command]
    let execute: Execution
    /// Counted from 0, in no order that matters.
    let number = Command.made.add(1, ordering: .relaxed).oldValue

    private static let made = Atomic<Int>(0)

    init(
        _ name: String, _ parameters: String = "", arity: Int, _ flags: CommandFlags, keys: KeyPositions = .none,
        _ group: CommandGroup, categories: [String] = [], since: String, _ summary: String, commands: [Command] = [],
        _ execute: @escaping Execution
    ) {
        (self.name, self.parameters, self.arity, self.flags) = (name, parameters, arity, flags)
        (self.keys, self.group, self.categories, self.since) = (keys, group, categories, since)
        (self.summary, self.commands, self.execute) = (summary, commands, execute)
    }

    func accepts(argumentCount count: Int) -> Bool { arity < 0 ? count >= -arity : count == arity }

    /// Whether it ends subscriptions, so that nothing of them may follow its reply.
    var endsSubscriptions: Bool { ["unsubscribe", "punsubscribe", "sunsubscribe", "reset"].contains(name) }

    /// The last part of its name.
    var lastWord: String { name.split(separator: "|").last.map(String.init) ?? name }

    /// What follows the name, as clients are told of it. Of a command that does nothing by itself that is one of its own.
    var arguments: [CommandArgument] {
        guard commands.isEmpty else { return [] }
        var position = name.split(separator: "|").count
        let specs = KeySpec.all(of: self).filter { $0.use != .noKey }
        guard !specs.isEmpty else { return UsageReader.arguments(parameters) }
        return markKeys(UsageReader.arguments(parameters), from: &position, specs)
    }

    /// Has those arguments be keys that are. Behind what may be left out there are none.
    private func markKeys(
        _ arguments: [CommandArgument], from position: inout Int, _ specs: [KeySpec]
    ) -> [CommandArgument] {
        var marked = arguments
        for index in arguments.indices {
            if arguments[index].isOptional { break }
            if arguments[index].kind == .block {
                marked[index].arguments = markKeys(arguments[index].arguments, from: &position, specs)
            } else {
                // Any that may be among the keys: so many arguments nobody gives.
                if keys.positions(count: Int(Int16.max)).contains(position) {
                    marked[index].kind = .key
                    marked[index].keySpec = specs.lastIndex { $0.first <= position }
                }
                position += 1
            }
        }
        return marked
    }

    /// All categories, with the `@` before them.
    var allCategories: [String] {
        var all = Set(categories)
        if flags.contains(.write) { all.insert("write") }
        if flags.contains(.readOnly) { all.insert("read") }
        if flags.contains(.admin) { all.formUnion(["admin", "dangerous"]) }
        if flags.contains(.pubSub) { all.insert("pubsub") }
        all.insert(flags.contains(.fast) ? "fast" : "slow")
        // One that does nothing by itself is about what its own commands are about.
        if commands.isEmpty, let category = group.category { all.insert(category) }
        return Command.categoryOrder.filter(all.contains).map { "@" + $0 }
    }

    /// The order in which clients know them.
    private static let categoryOrder = [
        "keyspace", "read", "write", "string", "bitmap", "pubsub", "admin", "fast", "slow", "dangerous", "connection",
        "transaction", "scripting",
    ]
}
