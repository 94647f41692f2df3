/// Finds commands by their names: a table with open addressing, so that a look-up is a few steps without allocation.
struct CommandIndex: Sendable {
    /// Up to 16 letters of a name, small and packed.
    private struct Name: Hashable, Sendable {
        var low: UInt64 = 0
        var high: UInt64 = 0
        /// Zeros before a letter tell nothing, packed.
        let count: Int

        /// `nil` for a name that no command has, being so long.
        @inline(__always)
        init?(_ name: Span<UInt8>) {
            count = name.count
            guard count > 0, count <= 16 else { return nil }
            for index in 0..<min(8, count) { low = low << 8 | UInt64(name[index].small) }
            for index in 8..<max(8, count) { high = high << 8 | UInt64(name[index].small) }
        }

        var place: Int { Int(truncatingIfNeeded: ((low ^ high &* 31) &* 0x9E37_79B9_7F4A_7C15) >> 48) }
    }

    private struct Entry: Sendable {
        var name: Name?
        var number = 0
    }

    private var entries: [Entry]
    private let mask: Int

    init(_ commands: [Command]) {
        var size = 16
        while size < 4 * commands.count { size *= 2 }
        mask = size - 1
        entries = Array(repeating: Entry(), count: size)
        for (number, command) in commands.enumerated() {
            guard let name = Name(Array(command.lastWord.utf8).span) else {
                preconditionFailure("the name \(command.name) is too long for the table")
            }
            var place = name.place & mask
            while entries[place].name != nil { place = (place + 1) & mask }
            entries[place] = Entry(name: name, number: number)
        }
    }

    /// The number of the command of that name, in large or small letters.
    @inline(__always)
    func find(_ name: Span<UInt8>) -> Int? {
        guard let wanted = Name(name) else { return nil }
        var place = wanted.place & mask
        while let name = entries[place].name {
            if name == wanted { return entries[place].number }
            place = (place + 1) & mask
        }
        return nil
    }
}
