extension CommandTable {
    private static let change: CommandFlags = [.write, .denyOutOfMemory]
    private static let fields =
        "[GET type offset] [[OVERFLOW <WRAP|SAT|FAIL>] <SET type offset value|INCRBY type offset amount> …]"

    static let bits: [Command] = [
        Command(
            "setbit", "key offset value", arity: 4, change, keys: .one, .bitmap, since: "2.2.0",
            "Sets one bit of a value, and answers with the one before.", BitCommands.setBit),
        Command(
            "getbit", "key offset", arity: 3, [.readOnly, .fast], keys: .one, .bitmap, since: "2.2.0",
            "One bit of a value.", BitCommands.getBit),
        Command(
            "bitcount", "key [start end [BYTE|BIT]]", arity: -2, .readOnly, keys: .one, .bitmap,
            since: "2.6.0", "How many bits of a value are 1.", BitCommands.count),
        Command(
            "bitpos", "key bit [start [end [BYTE|BIT]]]", arity: -3, .readOnly, keys: .one, .bitmap,
            since: "2.8.7", "Where the first bit of a value is that is 1, or 0.", BitCommands.position),
        Command(
            "bitop", "<AND|OR|XOR|NOT> target key [key …]", arity: -4, change,
            keys: KeyPositions(first: 2, last: -1, step: 1), .bitmap, since: "2.6.0",
            "Combines values bit by bit into another key.", BitCommands.combine),
        Command(
            "bitfield", "key \(fields)", arity: -2, change, keys: .one, .bitmap, since: "3.2.0",
            "Reads and changes whole numbers of any width inside a value.", BitFieldCommand.run),
        Command(
            "bitfield_ro", "key [GET type offset …]", arity: -2, [.readOnly, .fast], keys: .one, .bitmap,
            since: "6.0.0", "Reads whole numbers of any width inside a value.", BitFieldCommand.runReading),
    ]
}
