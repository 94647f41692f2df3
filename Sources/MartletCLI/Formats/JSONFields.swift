/// The fields of a JSON object that make an entry.
struct JSONFields {
    private enum Name: CaseIterable {
        case key, keyBase64, value, valueBase64

        var text: String {
            switch self {
            case .key: "key"
            case .keyBase64: "key_base64"
            case .value: "value"
            case .valueBase64: "value_base64"
            }
        }

        var isKey: Bool { self == .key || self == .keyBase64 }
        var isBase64: Bool { self == .keyBase64 || self == .valueBase64 }
    }

    let limits: EntryLimits
    private var key: Field?
    private var value: Field?
    /// Where in the line there is too much that is neither key nor value; nowhere, as long as one of them is read.
    private(set) var surplusEnd: Int

    init(limits: EntryLimits) {
        self.limits = limits
        surplusEnd = limits.surplusBytesMax
    }

    /// Reads a name, a colon and what belongs to them.
    mutating func readMember(
        _ line: RawSpan, _ reader: inout JSONReader, _ scratch: inout [UInt8]
    ) throws(RecordProblem) {
        let start = reader.at
        let name = try readName(line, &reader, &scratch)
        reader.skipSpace(line)
        try reader.take(UInt8(ascii: ":"), "a colon", line)
        reader.skipSpace(line)
        guard let name else { return try reader.skipValue(line, &scratch) }
        guard (name.isKey ? key : value) == nil else {
            throw RecordProblem(start, expected: "one \(name.isKey ? "key" : "value"), and this is a second")
        }
        let content = try readContent(of: name, line, &reader, &scratch)
        if name.isKey { key = content } else { value = content }
    }

    private func readName(
        _ line: RawSpan, _ reader: inout JSONReader, _ scratch: inout [UInt8]
    ) throws(RecordProblem) -> Name? {
        let mark = scratch.count
        defer { scratch.removeSubrange(mark...) }
        let field = try reader.readString(line, &scratch)
        return Name.allCases.first { name in
            field.isAsWritten
                ? Self.hasBytes(line.extracting(field.range), of: name.text)
                : scratch[field.range].elementsEqual(name.text.utf8)
        }
    }

    private static func hasBytes(_ bytes: RawSpan, of text: String) -> Bool {
        bytes.byteCount == text.utf8.count && zip(0..., text.utf8).allSatisfy { bytes[$0] == $1 }
    }

    private mutating func readContent(
        of name: Name, _ line: RawSpan, _ reader: inout JSONReader, _ scratch: inout [UInt8]
    ) throws(RecordProblem) -> Field {
        let bytesMax = name.isKey ? limits.keyBytesMax : limits.valueBytesMax
        let tooLong: RecordProblem.Kind = name.isKey ? .keyTooLong(max: bytesMax) : .valueTooLong(max: bytesMax)
        let lettersMax = name.isBase64 ? Base64.letters(of: bytesMax) : bytesMax
        let start = reader.at
        let end = surplusEnd
        guard start <= end else { throw RecordProblem(end, .surplusTooLong(max: limits.surplusBytesMax)) }
        surplusEnd = .max
        let field = try reader.readString(line, &scratch, atMost: lettersMax, tooLong)
        let content =
            name.isBase64 ? try decode(field, line, &scratch, atMost: bytesMax, start + 1, tooLong) : field
        surplusEnd = end + reader.at - start
        return content
    }

    private func decode(
        _ field: Field, _ line: RawSpan, _ scratch: inout [UInt8], atMost bytesMax: Int, _ start: Int,
        _ tooLong: RecordProblem.Kind
    ) throws(RecordProblem) -> Field {
        let mark = scratch.count
        if let wrong = Self.decode(field, line, &scratch) {
            let place = try JSONReader.place(ofByte: wrong, inStringAt: start, line)
            throw RecordProblem(place, expected: "base64 with its padding")
        }
        guard scratch.count - mark <= bytesMax else { throw RecordProblem(start, tooLong) }
        return .unescaped(mark..<scratch.count)
    }

    /// Appends what the letters of the field stand for. Returns which letter is wrong, if one is.
    private static func decode(_ field: Field, _ line: RawSpan, _ scratch: inout [UInt8]) -> Int? {
        if field.isAsWritten { return Base64.decode(line.extracting(field.range), to: &scratch) }
        let letters = Array(scratch[field.range])
        return Base64.decode(unsafe letters.span.bytes, to: &scratch)
    }

    /// The entry that the fields make, of an object whose brace closes at `end`.
    func entry(endingAt end: Int) throws(RecordProblem) -> EntryFields {
        guard let key else { throw RecordProblem(end, expected: "a field key or key_base64") }
        guard let value else { throw RecordProblem(end, expected: "a field value or value_base64") }
        return EntryFields(key: key, value: value)
    }
}
