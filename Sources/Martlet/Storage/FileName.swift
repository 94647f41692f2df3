/// The names of the files in a store's directory: a position in sixteen digits, and what it is.
enum FileName {
    static func hexadecimal(_ position: UInt64) -> String {
        let digits = String(position, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The name in a path.
    static func last(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    /// The position in a name with that suffix. `nil` if it is none.
    static func position(in name: String, suffix: String) -> UInt64? {
        guard name.hasSuffix(suffix) else { return nil }
        let digits = name.dropLast(suffix.count)
        guard digits.utf8.count == 16, let position = UInt64(digits, radix: 16), hexadecimal(position) == digits
        else { return nil }
        return position
    }
}
