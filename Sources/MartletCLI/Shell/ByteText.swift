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

    static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { (byte: UInt8) in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    /// Base64 with its padding (RFC 4648).
    static func base64(_ bytes: [UInt8]) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 { text.append(place > group.count ? "=" : letters[bits >> (18 - 6 * place) & 63]) }
        }
        return text
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
        default: "\\x" + hex([byte])
        }
    }

    private static func escape(ifSpecial scalar: Unicode.Scalar) -> String {
        scalar == "\"" || scalar == "\\" ? "\\\(scalar)" : String(scalar)
    }
}
