/// Bytes as text that shows each of them, and that a terminal can take.
enum ByteText {
    /// What stands for a value that is not there.
    static let none = "(none)"

    /// The text that `bytes` are, if they are UTF-8.
    static func utf8(_ bytes: [UInt8]) -> String? {
        String(validating: bytes, as: UTF8.self)
    }

    /// `bytes` as they are if they are text of one line that cannot be taken for anything else; else as in a line of
    /// the shell, in quotes and with escapes.
    static func shown(_ bytes: [UInt8]) -> String {
        guard let text = utf8(bytes), !text.isEmpty, text != none, bytes.first != Tokenizer.doubleQuote,
            !text.unicodeScalars.contains(where: isControl)
        else { return inQuotes(bytes) }
        return text
    }

    /// A word that the shell reads as `bytes`, in quotes if it needs them.
    static func word(_ bytes: [UInt8]) -> String {
        guard let text = utf8(bytes), let first = text.unicodeScalars.first, !"\"'#-".unicodeScalars.contains(first),
            !text.unicodeScalars.contains(where: { isControl($0) || $0 == " " || $0 == "\\" })
        else { return inQuotes(bytes) }
        return text
    }

    /// `bytes` on one line if they are a JSON document, as a terminal can take them; `nil` if they are none.
    static func json(_ bytes: [UInt8]) -> String? {
        guard JSONReader.isDocument(unsafe bytes.span.bytes), let text = utf8(bytes) else { return nil }
        // A control character is white space between the parts, and inside of a string an escape can stand for it.
        return text.unicodeScalars.map { scalar in
            if scalar == "\n" || scalar == "\r" || scalar == "\t" { return " " }
            return isControl(scalar) ? "\\u" + Hexadecimal.text(scalar.value) : String(scalar)
        }.joined()
    }

    /// Whether a terminal would obey `scalar`, or break the line at it, instead of showing it.
    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    private static func inQuotes(_ bytes: [UInt8]) -> String {
        var text = "\""
        var (parser, rest, position) = (Unicode.UTF8.ForwardParser(), bytes.makeIterator(), 0)
        while true {
            switch parser.parseScalar(from: &rest) {
            case .valid(let encoded):
                position += encoded.count
                let scalar = Unicode.UTF8.decode(encoded)
                text += isControl(scalar) ? encoded.map(escape).joined() : escape(ifSpecial: scalar)
            case .error(let length):
                text += bytes[position..<position + length].map(escape).joined()
                position += length
            case .emptyInput:
                return text + "\""
            }
        }
    }

    private static func escape(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "\n"): "\\n"
        case UInt8(ascii: "\r"): "\\r"
        case UInt8(ascii: "\t"): "\\t"
        default: "\\x" + Hexadecimal.text([byte])
        }
    }

    private static func escape(ifSpecial scalar: Unicode.Scalar) -> String {
        scalar == "\"" || scalar == "\\" ? "\\\(scalar)" : String(scalar)
    }
}
