/// The names of files as strings.
///
/// To the system a name is any bytes, to a `String` it has to be UTF-8. A byte that is not stands in it as one of the last
/// 128 scalars of all, which are nobody's letters; should they stand in a name themselves, each of their bytes does. So
/// every name has a string of its own, and comes back from it as it was.
enum PathText {
    private static let escapes: ClosedRange<Unicode.Scalar> = "\u{10FF80}"..."\u{10FFFF}"

    static func text(of bytes: some Sequence<UInt8>) -> String {
        var text = String.UnicodeScalarView()
        var (parser, rest) = (Unicode.UTF8.ForwardParser(), Array(bytes).makeIterator())
        var left = Array(bytes)[...]
        while true {
            switch parser.parseScalar(from: &rest) {
            case .valid(let encoded):
                let scalar = Unicode.UTF8.decode(encoded)
                text += escapes.contains(scalar) ? left.prefix(encoded.count).compactMap(escape) : [scalar]
                left = left.dropFirst(encoded.count)
            case .error(let length):
                text += left.prefix(length).compactMap(escape)
                left = left.dropFirst(length)
            case .emptyInput: return String(text)
            }
        }
    }

    /// - Parameter name: Ends with a zero.
    static func text(fromC name: UnsafePointer<CChar>) -> String {
        let count = unsafe strlen(name)
        return text(of: unsafe [UInt8](UnsafeRawBufferPointer(start: name, count: count)))
    }

    /// Whether the name is UTF-8, so that its string is what others take for it too.
    static func isUTF8(_ text: String) -> Bool { !text.unicodeScalars.contains { escapes.contains($0) } }

    static func bytes(of text: String) -> [UInt8] {
        text.unicodeScalars.flatMap { scalar in
            escapes.contains(scalar)
                ? [UInt8(truncatingIfNeeded: scalar.value)] : Array(Unicode.UTF8.encode(scalar) ?? .init())
        }
    }

    /// The bytes with the zero that C expects behind them.
    static func forC(_ text: String) -> [CChar] {
        (bytes(of: text) + [0]).map(CChar.init(bitPattern:))
    }

    private static func escape(_ byte: UInt8) -> Unicode.Scalar? {
        Unicode.Scalar(0x10FF00 + UInt32(byte))
    }
}
