/// The fields of a JSON object that make an entry.
struct JSONFields {
    private enum Name: CaseIterable {
        case keyspace, keyspaceBase64, key, keyBase64, value, valueBase64, expires

        var text: String {
            switch self {
            case .keyspace: "keyspace"
            case .keyspaceBase64: "keyspace_base64"
            case .key: "key"
            case .keyBase64: "key_base64"
            case .value: "value"
            case .valueBase64: "value_base64"
            case .expires: "expires"
            }
        }

        var isBase64: Bool { self == .keyspaceBase64 || self == .keyBase64 || self == .valueBase64 }

        /// What it says of the entry.
        var part: Part {
            switch self {
            case .keyspace, .keyspaceBase64: .keyspace
            case .key, .keyBase64: .key
            case .value, .valueBase64: .value
            case .expires: .expires
            }
        }
    }

    private enum Part: String {
        case keyspace, key, value, expires
    }

    let limits: EntryLimits
    private var keyspace: Field?
    private var key: Field?
    private var value: Field?
    /// In milliseconds since 1970.
    private var expires: Int64?
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
        guard !has(name.part) else {
            throw RecordProblem(start, expected: "one \(name.part.rawValue), and this is a second")
        }
        switch name.part {
        case .keyspace: keyspace = try readContent(of: name, line, &reader, &scratch)
        case .key: key = try readContent(of: name, line, &reader, &scratch)
        case .value: value = try readContent(of: name, line, &reader, &scratch)
        case .expires: expires = try reader.readInteger("a whole number of milliseconds since 1970", line)
        }
    }

    private func has(_ part: Part) -> Bool {
        switch part {
        case .keyspace: keyspace != nil
        case .key: key != nil
        case .value: value != nil
        case .expires: expires != nil
        }
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
        let bytesMax = name.part == .value ? limits.valueBytesMax : limits.keyBytesMax
        let tooLong: RecordProblem.Kind =
            name.part == .value ? .valueTooLong(max: bytesMax) : .keyTooLong(max: bytesMax)
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
        let lifetime = expires.map { EntryLifetime.until(milliseconds: $0) } ?? .unlimited
        return EntryFields(keyspace: keyspace, key: key, value: value, lifetime: lifetime)
    }
}
