/// Lines of a JSON object (RFC 8259) each: `{"key": "…", "value": "…"}`.
///
/// Bytes that are no UTF-8 stand in base64 (RFC 4648), as `key_base64` or `value_base64` in place of `key` or `value`.
/// Other fields are passed over. A line of white space is nothing, neither an entry nor a mistake.
enum JSONLinesFormat: EntryFormat {
    typealias Scanner = LineScanner

    static func parse(
        _ record: RawSpan, _ limits: EntryLimits, _ scratch: inout [UInt8]
    ) throws(RecordProblem) -> EntryFields? {
        let line = record.extracting(first: record.countWithoutNewline)
        var reader = JSONReader()
        reader.skipSpace(line)
        guard reader.at < line.byteCount else { return nil }
        var fields = JSONFields(limits: limits)
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

    static func write(_ key: RawSpan, _ value: RawSpan, to output: inout [UInt8]) {
        output += "{".utf8
        write("key", key, to: &output)
        output += ", ".utf8
        write("value", value, to: &output)
        output += "}\n".utf8
    }

    private static func write(_ name: String, _ bytes: RawSpan, to output: inout [UInt8]) {
        guard bytes.invalidUTF8 == nil else {
            output += "\"\(name)_base64\": \"".utf8
            Base64.encode(bytes, to: &output)
            return output.append(JSONReader.quote)
        }
        output += "\"\(name)\": \"".utf8
        escape(bytes, to: &output)
        output.append(JSONReader.quote)
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
        switch byte {
        case JSONReader.quote, JSONReader.backslash: output += [JSONReader.backslash, byte]
        case UInt8(ascii: "\n"): output += #"\n"#.utf8
        case UInt8(ascii: "\r"): output += #"\r"#.utf8
        case UInt8(ascii: "\t"): output += #"\t"#.utf8
        default: output += #"\u00"#.utf8 + [Hexadecimal.digits[Int(byte >> 4)], Hexadecimal.digits[Int(byte & 15)]]
        }
    }
}
