/// Lines of a JSON object (RFC 8259) each: `{"key": "…", "value": "…"}`.
///
/// Bytes that are no UTF-8 stand in base64 (RFC 4648), as `key_base64` or `value_base64` in place of `key` or `value`.
/// `keyspace`, or `keyspace_base64`, names the entry's keyspace where it is not the default one. `expires` is a number, the
/// milliseconds since 1970 at which the entry expires. Other fields are passed over. A line of white space is nothing,
/// neither an entry nor a mistake.
enum JSONLinesFormat: EntryFormat {
    typealias Scanner = LineScanner

    static let saysDeadlines = true

    static func parse(
        _ record: RawSpan, _ limits: EntryLimits, _ scratch: inout [UInt8]
    ) throws(RecordProblem) -> EntryFields? {
        let line = record.extracting(first: record.countWithoutNewline)
        var fields = JSONFields(limits: limits)
        let entry = Result { () throws(RecordProblem) in try Self.entry(in: line, &fields, &scratch) }
        // Whatever else is wrong, it is behind the place where it became too much.
        let end = entry.failure?.offset ?? line.byteCount
        guard end <= fields.surplusEnd else {
            throw RecordProblem(fields.surplusEnd, .surplusTooLong(max: limits.surplusBytesMax))
        }
        return try entry.get()
    }

    private static func entry(
        in line: RawSpan, _ fields: inout JSONFields, _ scratch: inout [UInt8]
    ) throws(RecordProblem) -> EntryFields? {
        var reader = JSONReader()
        reader.skipSpace(line)
        guard reader.at < line.byteCount else { return nil }
        try reader.readObject(line) { reader throws(RecordProblem) in
            try fields.readMember(line, &reader, &scratch)
        }
        let entry = try fields.entry(endingAt: reader.at - 1)
        reader.skipSpace(line)
        guard reader.at == line.byteCount else {
            throw RecordProblem(reader.at, expected: "the end of the line after the object")
        }
        return entry
    }

    static func write(_ key: RawSpan, _ value: RawSpan, until deadline: Int64?, to output: inout [UInt8]) {
        write(key, value, until: deadline, ofKeyspace: nil, to: &output)
    }

    static func write(
        _ key: RawSpan, _ value: RawSpan, until deadline: Int64?, ofKeyspace keyspace: [UInt8]?,
        to output: inout [UInt8]
    ) {
        output += "{".utf8
        if let keyspace {
            write("keyspace", unsafe keyspace.span.bytes, to: &output)
            output += ", ".utf8
        }
        write("key", key, to: &output)
        output += ", ".utf8
        write("value", value, to: &output)
        if let deadline { output += ", \"expires\": \(deadline)".utf8 }
        output += "}\n".utf8
    }

    private static func write(_ name: String, _ bytes: RawSpan, to output: inout [UInt8]) {
        guard bytes.invalidUTF8 == nil, !isLongInEscapes(bytes) else {
            output += "\"\(name)_base64\": \"".utf8
            Base64.encode(bytes, to: &output)
            return output.append(JSONReader.quote)
        }
        output += "\"\(name)\": \"".utf8
        escape(bytes, to: &output)
        output.append(JSONReader.quote)
    }

    /// Whether escapes would more than double a text that is long: a record has to end somewhere (see
    /// ``EntryLimits/recordBytesMax``). Short texts stay readable.
    private static func isLongInEscapes(_ text: RawSpan) -> Bool {
        guard 6 * text.byteCount > EntryLimits.store.surplusBytesMax else { return false }
        var extra = 0
        for offset in 0..<text.byteCount where needsEscape(text[offset]) {
            extra += shortEscape(for: text[offset]) == nil ? 5 : 1
        }
        return extra > text.byteCount
    }

    private static func escape(_ text: RawSpan, to output: inout [UInt8]) {
        var plain = 0
        for offset in 0..<text.byteCount {
            let byte = text[offset]
            guard needsEscape(byte) else { continue }
            output.append(copying: text.extracting(plain..<offset))
            escape(byte, to: &output)
            plain = offset + 1
        }
        output.append(copying: text.extracting(plain..<text.byteCount))
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        #if MARTLET_DEFECT
        // The mistake that the fuzzer must find (Fuzz/run --control): a backslash is written as it is.
        if byte == JSONReader.backslash { return false }
        #endif
        return byte < 0x20 || byte == JSONReader.quote || byte == JSONReader.backslash
    }

    private static func escape(_ byte: UInt8, to output: inout [UInt8]) {
        if let letter = shortEscape(for: byte) { return output += [JSONReader.backslash, letter] }
        output += #"\u00"#.utf8 + [Hexadecimal.digits[Int(byte >> 4)], Hexadecimal.digits[Int(byte & 15)]]
    }

    /// What stands for `byte` behind a backslash, where that is one letter.
    private static func shortEscape(for byte: UInt8) -> UInt8? {
        switch byte {
        case JSONReader.quote, JSONReader.backslash: byte
        case UInt8(ascii: "\n"): UInt8(ascii: "n")
        case UInt8(ascii: "\r"): UInt8(ascii: "r")
        case UInt8(ascii: "\t"): UInt8(ascii: "t")
        default: nil
        }
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
}
