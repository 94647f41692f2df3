/// A JSON document (RFC 8259), and its text.
indirect enum JSON {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    /// A value that is written already, on one line.
    case written(String)
    case array([JSON])
    /// Members in the order in which they are written.
    case object([(name: String, value: JSON)])

    /// The document with two spaces of indentation and a newline at its end.
    var text: String {
        var text = ""
        write(to: &text, indent: "")
        return text + "\n"
    }

    /// The document on one line, without a newline at its end.
    var line: String {
        switch self {
        case .array(let items): "[" + items.map(\.line).joined(separator: ", ") + "]"
        case .object(let members):
            "{" + members.map { "\(JSON.string($0.name).line): \($0.value.line)" }.joined(separator: ", ") + "}"
        default: scalarText
        }
    }

    private var scalarText: String {
        var text = ""
        write(to: &text, indent: "")
        return text
    }

    private func write(to text: inout String, indent: String) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        // JSON has no infinity and no NaN.
        case .number(let value): text += value.isFinite ? "\(value)" : "null"
        case .string(let value): Self.write(value, to: &text)
        case .written(let value): text += value
        case .array(let items) where items.allSatisfy(\.isNumber):
            text += "["
            for (position, item) in items.enumerated() {
                text += position == 0 ? "" : ", "
                item.write(to: &text, indent: indent)
            }
            text += "]"
        case .array(let items):
            Self.write(items, between: ("[", "]"), to: &text, indent) { item, text, indent in
                item.write(to: &text, indent: indent)
            }
        case .object(let members):
            Self.write(members, between: ("{", "}"), to: &text, indent) { member, text, indent in
                Self.write(member.name, to: &text)
                text += ": "
                member.value.write(to: &text, indent: indent)
            }
        }
    }

    /// Lists of numbers alone stand on one line.
    private var isNumber: Bool {
        switch self {
        case .integer, .number: true
        default: false
        }
    }

    private static func write<Item>(
        _ items: [Item], between brackets: (String, String), to text: inout String, _ indent: String,
        _ write: (Item, inout String, String) -> Void
    ) {
        text += brackets.0
        let inner = indent + "  "
        for (position, item) in items.enumerated() {
            text += position == 0 ? "\n\(inner)" : ",\n\(inner)"
            write(item, &text, inner)
        }
        text += items.isEmpty ? brackets.1 : "\n\(indent)\(brackets.1)"
    }

    private static func write(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            case "\r": text += "\\r"
            case "\0"..<" ":
                let hex = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
