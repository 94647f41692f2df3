@testable import MartletCLI

/// RFC 8259, by the letter: the grammar, a function for each of its rules, over the scalars of a line.
struct JSONLinesModel {
    private struct Wrong: Error {}
    private enum Value {
        /// The text, and how many bytes it takes as written.
        case string(String, bytes: Int)
        /// As written.
        case number(String)
        case other
    }

    private var rest: ArraySlice<Unicode.Scalar>

    static func read(_ input: [UInt8], _ limits: EntryLimits) -> FormatModel? {
        FormatModel(FormatModel.withoutMark(input), limits, end: FormatModel.lineEnd) { read(line: $0, limits) }
    }

    private static func read(line: [UInt8], _ limits: EntryLimits) -> FormatModel.Record {
        var line = line
        if line.last == 10 { line.removeLast() }
        if line.allSatisfy({ [32, 9, 13].contains($0) }) {
            return line.count > limits.surplusBytesMax ? .wrong : .empty
        }
        guard let text = String(validating: line, as: UTF8.self) else { return .wrong }
        var model = JSONLinesModel(rest: Array(text.unicodeScalars)[...])
        guard let members = try? model.document() else { return .wrong }
        return entry(of: members, in: line, limits)
    }

    private static func entry(
        of members: [(name: String, value: Value)], in line: [UInt8], _ limits: EntryLimits
    ) -> FormatModel.Record {
        var (fields, surplus) = ([String: [UInt8]](), line.count)
        var lifetime = EntryLifetime.unlimited
        let deadlines = members.filter { $0.name == "expires" }
        guard deadlines.count < 2 else { return .wrong }
        if let deadline = deadlines.first {
            guard case .number(let text) = deadline.value, let number = Int64(text) else { return .wrong }
            lifetime = .until(milliseconds: number)
        }
        for (name, value) in members
        where ["keyspace", "key", "value"].flatMap({ [$0, $0 + "_base64"] }).contains(name) {
            guard case .string(let text, let bytes) = value else { return .wrong }
            let isBase64 = name.hasSuffix("_base64")
            let field = isBase64 ? String(name.dropLast(7)) : name
            guard fields[field] == nil, let content = isBase64 ? base64(text) : Array(text.utf8) else { return .wrong }
            fields[field] = content
            surplus -= bytes
        }
        guard let key = fields["key"], let value = fields["value"], surplus <= limits.surplusBytesMax,
            fields["keyspace"].map({ $0.count <= limits.keyBytesMax }) ?? true
        else {
            return .wrong
        }
        return .entry(key: key, value: value, lifetime: lifetime)
    }

    /// The bytes that groups of four letters stand for; `nil` if they are not as a writer writes them.
    private static func base64(_ text: String) -> [UInt8]? {
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        let content = text.hasSuffix("==") ? text.dropLast(2) : text.hasSuffix("=") ? text.dropLast() : text[...]
        var bits = ""
        for letter in content.unicodeScalars {
            guard let place = Array(alphabet.unicodeScalars).firstIndex(of: letter) else { return nil }
            bits += String(String(64 + place, radix: 2).dropFirst())
        }
        guard text.unicodeScalars.count % 4 == 0, bits.count % 8 <= 4,
            bits.suffix(bits.count % 8).allSatisfy({ $0 == "0" })
        else { return nil }
        let bytes = stride(from: 0, to: bits.count - bits.count % 8, by: 8).compactMap { start in
            UInt8(String(Array(bits)[start..<start + 8]), radix: 2)
        }
        return bytes.count == content.unicodeScalars.count * 3 / 4 ? bytes : nil
    }

    private mutating func document() throws -> [(name: String, value: Value)] {
        space()
        let members = try object()
        space()
        guard rest.isEmpty else { throw Wrong() }
        return members
    }

    private mutating func object() throws -> [(name: String, value: Value)] {
        var members: [(String, Value)] = []
        try items(from: "{", to: "}") { model in
            guard case .string(let name, _) = try model.string() else { throw Wrong() }
            model.space()
            try model.take(":")
            model.space()
            members.append((name, try model.value()))
        }
        return members
    }

    private mutating func items(
        from start: Unicode.Scalar, to end: Unicode.Scalar, _ item: (inout JSONLinesModel) throws -> Void
    ) throws {
        try take(start)
        space()
        if takeIf(end) { return }
        repeat {
            space()
            try item(&self)
            space()
        } while takeIf(",")
        try take(end)
    }

    private mutating func value() throws -> Value {
        switch rest.first {
        case "\"": return try string()
        case "{": _ = try object()
        case "[": try items(from: "[", to: "]") { model in _ = try model.value() }
        case "t": try word("true")
        case "f": try word("false")
        case "n": try word("null")
        default: return .number(try number())
        }
        return .other
    }

    private mutating func word(_ word: String) throws {
        for letter in word.unicodeScalars { try take(letter) }
    }

    private mutating func number() throws -> String {
        let before = rest
        _ = takeIf("-")
        if !takeIf("0") { try digits() }
        if takeIf(".") { try digits() }
        if takeIf("e") || takeIf("E") {
            if !takeIf("+") { _ = takeIf("-") }
            try digits()
        }
        return String(String.UnicodeScalarView(before.prefix(before.count - rest.count)))
    }

    private mutating func digits() throws {
        let count = rest.prefix { ("0"..."9").contains($0) }.count
        guard count > 0 else { throw Wrong() }
        rest = rest.dropFirst(count)
    }

    private mutating func string() throws -> Value {
        let before = rest
        try take("\"")
        var units: [UInt16] = []
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\"":
                guard let text = String(validating: units, as: UTF16.self) else { throw Wrong() }
                let written = before.prefix(before.count - rest.count)
                return .string(text, bytes: written.reduce(0) { $0 + UTF8.width($1) })
            case "\\": units.append(try escape())
            case "\0"..<" ": throw Wrong()
            default: units += String(scalar).utf16
            }
        }
        throw Wrong()
    }

    private mutating func escape() throws -> UInt16 {
        let letters: [Unicode.Scalar: UInt16] = [
            "\"": 34, "\\": 92, "/": 47, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9,
        ]
        guard let letter = rest.popFirst() else { throw Wrong() }
        if let unit = letters[letter] { return unit }
        let digits = rest.prefix(4)
        guard letter == "u", digits.count == 4, digits.allSatisfy({ $0.isASCII && Character($0).isHexDigit }),
            let unit = UInt16(String(String.UnicodeScalarView(digits)), radix: 16)
        else { throw Wrong() }
        rest = rest.dropFirst(4)
        return unit
    }

    private mutating func space() {
        rest = rest.drop { $0 == " " || $0 == "\t" || $0 == "\r" }
    }

    private mutating func take(_ scalar: Unicode.Scalar) throws {
        guard takeIf(scalar) else { throw Wrong() }
    }

    private mutating func takeIf(_ scalar: Unicode.Scalar) -> Bool {
        guard rest.first == scalar else { return false }
        rest.removeFirst()
        return true
    }
}
