import MartletRESP

/// The text of a file of settings: in each line the name of one and its value, by the names of `CONFIG`. Words in quotes may have
/// anything in them, as in a request that is one line; lines that begin with `#` are comments.
package struct SettingsText: Sendable {
    /// A line that sets something.
    struct Entry: Hashable, Sendable {
        /// Counted from 1.
        let line: Int
        /// In small letters.
        let name: String
        let words: [[UInt8]]

        /// As `CONFIG SET` would be given it: settings of several words are one there.
        var value: [UInt8] { Array(words.joined(separator: [0x20])) }

        /// - Parameter position: Of the word that is meant; 0 for the first after the name.
        func problem(_ reason: String, at position: Int? = nil) -> SettingsProblem {
            let word = position.map { $0 < words.count ? words[$0] : [] } ?? Array(name.utf8)
            return SettingsProblem(line: line, word: String(decoding: word, as: UTF8.self), reason: reason)
        }
    }

    /// Without what ends them.
    let lines: [[UInt8]]
    let entries: [Entry]

    package init(_ bytes: [UInt8]) throws(SettingsProblem) {
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        // What follows the last line's end is no line.
        if lines.last == [] { lines.removeLast() }
        var entries: [Entry] = []
        for (index, line) in lines.enumerated() {
            if let entry = try SettingsText.entry(line, number: index + 1) { entries.append(entry) }
        }
        (self.lines, self.entries) = (lines, entries)
    }

    private static func entry(_ line: [UInt8], number: Int) throws(SettingsProblem) -> Entry? {
        guard line.first(where: { $0 != 0x20 && $0 != 0x09 }) != UInt8(ascii: "#") else { return nil }
        let words: [[UInt8]]
        do throws(ProtocolError) {
            words = try LineSplitter.words(of: line)
        } catch {
            throw SettingsProblem(
                line: number, word: String(decoding: line.prefix(wordBytesShown), as: UTF8.self),
                reason: "a quote has no end, or is followed by something other than a space")
        }
        guard let first = words.first else { return nil }
        let entry = Entry(
            line: number, name: String(decoding: first, as: UTF8.self).lowercased(), words: Array(words.dropFirst()))
        guard words.count > 1 else { throw entry.problem("it has no value") }
        return entry
    }

    private static let wordBytesShown = 64

    // MARK: Writing

    /// A word, in quotes if it has to be.
    static func written(_ word: [UInt8]) -> [UInt8] {
        let special = Array("\"'\\".utf8)
        let isPlain = !word.isEmpty && word.allSatisfy { (0x21...0x7E).contains($0) && !special.contains($0) }
        guard !isPlain else { return word }
        let inner = word.map { byte in
            if special.contains(byte) { return "\\\(Unicode.Scalar(byte))" }
            if (0x20...0x7E).contains(byte) { return "\(Unicode.Scalar(byte))" }
            return "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return Array("\"\(inner.joined())\"".utf8)
    }
}
