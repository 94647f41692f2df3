extension JSONReader {
    /// The document that `bytes` are, with nothing but white space around it.
    static func document(_ bytes: RawSpan) throws(RecordProblem) -> JSON {
        var reader = JSONReader()
        var scratch: [UInt8] = []
        reader.skipSpace(bytes)
        let value = try reader.readValue(bytes, &scratch)
        reader.skipSpace(bytes)
        guard reader.at == bytes.byteCount else { throw RecordProblem(reader.at, expected: "the end") }
        return value
    }

    private mutating func readValue(_ bytes: RawSpan, _ scratch: inout [UInt8]) throws(RecordProblem) -> JSON {
        guard at < bytes.byteCount else { throw RecordProblem(at, expected: "a value") }
        switch bytes[at] {
        case Self.quote: return .string(try readText(bytes, &scratch))
        case UInt8(ascii: "{"), UInt8(ascii: "["): return try readNested(bytes, &scratch)
        case UInt8(ascii: "t"): return try readWord("true", .bool(true), bytes)
        case UInt8(ascii: "f"): return try readWord("false", .bool(false), bytes)
        case UInt8(ascii: "n"): return try readWord("null", .null, bytes)
        default: return try readNumber(bytes)
        }
    }

    private mutating func readText(_ bytes: RawSpan, _ scratch: inout [UInt8]) throws(RecordProblem) -> String {
        let mark = scratch.count
        defer { scratch.removeSubrange(mark...) }
        let field = try readString(bytes, &scratch)
        let text = field.isAsWritten ? Words.array(copying: bytes.extracting(field.range)) : Array(scratch[field.range])
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func readNested(_ bytes: RawSpan, _ scratch: inout [UInt8]) throws(RecordProblem) -> JSON {
        guard depth < Self.depthMax else {
            throw RecordProblem(at, expected: "no more than \(Self.depthMax) objects and arrays in each other")
        }
        depth += 1
        defer { depth -= 1 }
        if takeIf(UInt8(ascii: "["), bytes) {
            var items: [JSON] = []
            try readItems(UInt8(ascii: "]"), "a comma or the end of the array", bytes) { reader throws(RecordProblem) in
                items.append(try reader.readValue(bytes, &scratch))
            }
            return .array(items)
        }
        var members: [(name: String, value: JSON)] = []
        try readObject(bytes) { reader throws(RecordProblem) in
            let name = try reader.readText(bytes, &scratch)
            reader.skipSpace(bytes)
            try reader.take(UInt8(ascii: ":"), "a colon", bytes)
            reader.skipSpace(bytes)
            members.append((name, try reader.readValue(bytes, &scratch)))
        }
        return .object(members)
    }

    private mutating func readWord(_ word: String, _ value: JSON, _ bytes: RawSpan) throws(RecordProblem) -> JSON {
        try skipWord(word, bytes)
        return value
    }

    /// A number without a fraction that fits an integer is one.
    private mutating func readNumber(_ bytes: RawSpan) throws(RecordProblem) -> JSON {
        let start = at
        try skipNumber(bytes)
        let text = String(decoding: Words.array(copying: bytes.extracting(start..<at)), as: UTF8.self)
        if let integer = Int(text) { return .integer(integer) }
        guard let number = Double(text), number.isFinite else {
            throw RecordProblem(start, expected: "a number that is not larger than any")
        }
        return .number(number)
    }
}
