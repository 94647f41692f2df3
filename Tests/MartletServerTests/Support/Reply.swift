/// A reply as a client reads it.
indirect enum Reply: Hashable, CustomStringConvertible {
    case simple(String)
    case error(String)
    case integer(Int)
    case bulk([UInt8])
    case null
    case nullArray
    case double(String)
    case boolean(Bool)
    case verbatim(String)
    case array([Reply])
    case set([Reply])
    case map([Reply])
    case push([Reply])

    static func text(_ text: String) -> Reply { .bulk(Array(text.utf8)) }

    static let ok = Reply.simple("OK")

    var description: String {
        switch self {
        case .simple(let text): "+\(text)"
        case .error(let text): "-\(text)"
        case .integer(let number): ":\(number)"
        case .bulk(let bytes): "\"\(bytes.map(Reply.printable).joined())\""
        case .null: "null"
        case .nullArray: "null-array"
        case .double(let text): ",\(text)"
        case .boolean(let flag): "#\(flag)"
        case .verbatim(let text): "=\(text)"
        case .array(let replies): "[\(replies.map(\.description).joined(separator: ", "))]"
        case .set(let replies): "~[\(replies.map(\.description).joined(separator: ", "))]"
        case .map(let replies): "%[\(replies.map(\.description).joined(separator: ", "))]"
        case .push(let replies): ">[\(replies.map(\.description).joined(separator: ", "))]"
        }
    }

    private static func printable(_ byte: UInt8) -> String {
        (0x20...0x7E).contains(byte)
            ? String(Unicode.Scalar(byte)) : "\\x\(byte < 16 ? "0" : "")\(String(byte, radix: 16))"
    }

    /// Those of an array, else none.
    var elements: [Reply] {
        switch self {
        case .array(let replies), .set(let replies), .map(let replies), .push(let replies): replies
        default: []
        }
    }

    var bytes: [UInt8]? { if case .bulk(let bytes) = self { bytes } else { nil } }

    var string: String? { bytes.map { String(decoding: $0, as: UTF8.self) } }
}
