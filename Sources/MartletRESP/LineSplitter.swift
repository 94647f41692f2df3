/// Splits a line into words, as a shell does: spaces between them, quotes around what has spaces.
///
/// Between `"` the escapes `\n \r \t \b \a` and `\xHH` mean a byte, and any other letter after `\` itself; between `'` only
/// `\'` does. A word is never longer than what it is written as, so it is put in its place.
package struct LineSplitter {
    private var position: Int
    private let end: Int

    init(from start: Int, to end: Int) {
        position = start
        self.end = end
    }

    /// All words of a line.
    package static func words(of line: [UInt8]) throws(ProtocolError) -> [[UInt8]] {
        var (bytes, words): ([UInt8], [[UInt8]]) = (line, [])
        var splitter = LineSplitter(from: 0, to: line.count)
        while true {
            var span = bytes.mutableSpan
            guard let range = try splitter.next(&span) else { return words }
            words.append(Array(bytes[Int(range.start)..<range.end]))
        }
    }

    mutating func next(_ bytes: inout MutableSpan<UInt8>) throws(ProtocolError) -> ByteRange? {
        while position < end, LineSplitter.isSpace(bytes[position]) { position += 1 }
        guard position < end else { return nil }
        let start = position
        var written = start
        while position < end, !LineSplitter.isSpace(bytes[position]), bytes[position] != 0 {
            let letter = bytes[position]
            position += 1
            switch letter {
            case UInt8(ascii: "\""), UInt8(ascii: "'"): try readQuoted(letter, &bytes, &written)
            default: put(letter, &bytes, &written)
            }
        }
        // A zero ends the line, as it ends the text of a program in C.
        if position < end, bytes[position] == 0 { position = end }
        return ByteRange(start: start, count: written - start)
    }

    private mutating func readQuoted(
        _ quote: UInt8, _ bytes: inout MutableSpan<UInt8>, _ written: inout Int
    ) throws(ProtocolError) {
        while position < end {
            let letter = bytes[position]
            position += 1
            if letter == quote {
                guard position == end || LineSplitter.isSpace(bytes[position]) else { throw .unbalancedQuotes }
                return
            }
            if letter == UInt8(ascii: "\\"), let escaped = readEscaped(in: quote, bytes.span) {
                put(escaped, &bytes, &written)
            } else {
                put(letter, &bytes, &written)
            }
        }
        throw .unbalancedQuotes
    }

    /// What stands for a byte after a `\`; `nil` if the `\` is one itself.
    private mutating func readEscaped(in quote: UInt8, _ bytes: Span<UInt8>) -> UInt8? {
        guard position < end else { return nil }
        let letter = bytes[position]
        guard quote == UInt8(ascii: "\"") else {
            guard letter == quote else { return nil }
            position += 1
            return letter
        }
        if letter == UInt8(ascii: "x"), position + 2 < end, let high = LineSplitter.hexadecimal(bytes[position + 1]),
            let low = LineSplitter.hexadecimal(bytes[position + 2])
        {
            position += 3
            return high << 4 | low
        }
        position += 1
        switch letter {
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "a"): return 0x07
        default: return letter
        }
    }

    private func put(_ letter: UInt8, _ bytes: inout MutableSpan<UInt8>, _ written: inout Int) {
        bytes[written] = letter
        written += 1
    }

    private static func isSpace(_ letter: UInt8) -> Bool { letter == 0x20 || (0x09...0x0D).contains(letter) }

    private static func hexadecimal(_ letter: UInt8) -> UInt8? {
        switch letter {
        case 0x30...0x39: letter - 0x30
        case 0x41...0x46: letter - 0x41 + 10
        case 0x61...0x66: letter - 0x61 + 10
        default: nil
        }
    }
}
