/// Cuts a line into words.
///
/// Blanks part words. A word that begins with `"` goes to the next `"`, one that begins with `'` to the next `'`, blanks
/// and all; inside of any other word quotes are bytes like others, so that `{"a":1}` needs no quoting. Escapes hold
/// everywhere but between `'`: `\n \r \t \0 \\ \" \'`, and `\xNN` for any byte. A line whose first word would begin with `#` has none.
struct Tokenizer {
    static let doubleQuote = UInt8(ascii: "\"")
    static let singleQuote = UInt8(ascii: "'")
    static let backslash = UInt8(ascii: "\\")
    static let comment = UInt8(ascii: "#")
    /// What a letter after a backslash stands for.
    static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "n"): UInt8(ascii: "\n"), UInt8(ascii: "r"): UInt8(ascii: "\r"),
        UInt8(ascii: "t"): UInt8(ascii: "\t"), UInt8(ascii: "0"): 0, backslash: backslash,
        doubleQuote: doubleQuote, singleQuote: singleQuote,
    ]

    private let line: [UInt8]
    private var position = 0

    static func words(of line: [UInt8]) throws(ShellProblem) -> [ShellWord] {
        var tokenizer = Tokenizer(line: line)
        var words: [ShellWord] = []
        while let word = try tokenizer.next() { words.append(word) }
        return words
    }

    static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    private init(line: [UInt8]) {
        self.line = line
    }

    private var current: UInt8? { position < line.count ? line[position] : nil }

    private mutating func next() throws(ShellProblem) -> ShellWord? {
        let isFirst = position == 0
        while let byte = current, Self.isBlank(byte) { position += 1 }
        guard let first = current, !(isFirst && first == Self.comment) else { return nil }
        let start = position
        let isQuoted = first == Self.doubleQuote || first == Self.singleQuote
        let bytes = isQuoted ? try quoted(by: first) : try bare()
        return ShellWord(bytes: bytes, place: start..<position, isQuoted: isQuoted)
    }

    private mutating func bare() throws(ShellProblem) -> [UInt8] {
        var bytes: [UInt8] = []
        while let byte = current, !Self.isBlank(byte) {
            bytes.append(byte == Self.backslash ? try escaped() : byte)
            if byte != Self.backslash { position += 1 }
        }
        return bytes
    }

    private mutating func quoted(by quote: UInt8) throws(ShellProblem) -> [UInt8] {
        let start = position
        var bytes: [UInt8] = []
        position += 1
        while let byte = current, byte != quote {
            let isEscape = byte == Self.backslash && quote == Self.doubleQuote
            bytes.append(isEscape ? try escaped() : byte)
            if !isEscape { position += 1 }
        }
        guard current == quote else {
            throw ShellProblem("this quote is not closed", at: start..<start + 1)
        }
        position += 1
        if let byte = current, !Self.isBlank(byte) {
            throw ShellProblem("a blank must follow the quote that closes a word", at: position..<position + 1)
        }
        return bytes
    }

    /// The byte that the escape at the current position stands for; goes on behind it.
    private mutating func escaped() throws(ShellProblem) -> UInt8 {
        let start = position
        position += 1
        guard let letter = current else {
            throw ShellProblem("nothing follows this backslash; write \\\\ for a backslash", at: start..<start + 1)
        }
        position += 1
        if letter == UInt8(ascii: "x") { return try hexByte(escapedAt: start) }
        guard let byte = Self.escapes[letter] else {
            throw ShellProblem("no such escape; write \\\\ for a backslash", at: start..<position)
        }
        return byte
    }

    private mutating func hexByte(escapedAt start: Int) throws(ShellProblem) -> UInt8 {
        guard position + 2 <= line.count, let high = Self.digit(line[position]),
            let low = Self.digit(line[position + 1])
        else { throw ShellProblem("\\x needs two hexadecimal digits", at: start..<position) }
        position += 2
        return high << 4 | low
    }

    private static func digit(_ letter: UInt8) -> UInt8? {
        Character(UnicodeScalar(letter)).hexDigitValue.map(UInt8.init)
    }
}
