/// What a command does with its keys, by the names that `COMMAND INFO` has for it.
enum KeyUse: Hashable, Sendable {
    case looking, reading, replacing, adding, extending, changing, exchanging
    /// Not all forms of the command do all of that.
    case exchangingPerhaps
    case taking, removing
    /// A channel, which is found in the way of a key.
    case noKey

    var flags: [StaticString] {
        switch self {
        case .looking: ["RO"]
        case .reading: ["RO", "access"]
        case .replacing: ["OW", "update"]
        case .adding: ["OW", "insert"]
        case .extending: ["RW", "insert"]
        case .changing: ["RW", "update"]
        case .exchanging: ["RW", "access", "update"]
        case .exchangingPerhaps: ["RW", "access", "update", "variable_flags"]
        case .taking: ["RW", "access", "delete"]
        case .removing: ["RM", "delete"]
        case .noKey: ["not_key"]
        }
    }

    /// For the first key and for the others, or for all.
    static func uses(by command: Command) -> [KeyUse] {
        guard command.keys != .none else { return [] }
        if let uses = named[command.name] { return uses }
        return [command.flags.contains(.readOnly) ? .reading : .exchanging]
    }

    /// Those of which the flags of the command do not say it.
    private static let named: [String: [KeyUse]] = {
        let groups: [([KeyUse], String)] = [
            (
                [.looking],
                "strlen exists touch type object|encoding object|refcount object|idletime object|freq memory|usage watch"
            ),
            ([.exchangingPerhaps], "set bitfield"), ([.taking], "getdel"),
            ([.replacing], "setex psetex mset restore"), ([.adding], "setnx msetnx"), ([.extending], "append"),
            ([.changing], "setrange expire pexpire expireat pexpireat persist"), ([.removing], "del unlink"),
            ([.taking, .replacing], "rename"), ([.taking, .adding], "renamenx"), ([.reading, .replacing], "copy"),
            ([.replacing, .reading], "bitop"), ([.noKey], "ssubscribe sunsubscribe spublish"),
        ]
        let pairs = groups.flatMap { uses, names in names.split(separator: " ").map { (String($0), uses) } }
        return Dictionary(uniqueKeysWithValues: pairs)
    }()
}
