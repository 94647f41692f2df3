import MartletRESP

/// Which words of a request are passwords, and shown to nobody.
enum HiddenWords {
    static func positions(_ command: Command, _ arguments: borrowing Arguments) -> Range<Int> {
        switch command.name {
        case "auth": return 1..<arguments.count
        case "hello":
            for position in 2..<max(2, arguments.count) where arguments[position].isWord("AUTH") {
                // A name may be the same word, so all that follows the first.
                return position + 1..<arguments.count
            }
        case "config|set":
            for position in 2..<max(2, arguments.count) where arguments[position].isWord("REQUIREPASS") {
                return min(position + 1, arguments.count)..<arguments.count
            }
        default: break
        }
        return 0..<0
    }
}
