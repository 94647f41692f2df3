/// Reads JSON (RFC 8259), strictly, from left to right.
struct JSONReader {
    static let quote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")
    /// How deep arrays and objects may lie in each other, so that no input exhausts the stack.
    static let depthMax = 64

    /// Where reading goes on.
    private(set) var at = 0
    var depth = 0

    /// Whether `text` is one value, with white space around it or not, and valid in all of it.
    static func isDocument(_ text: RawSpan) -> Bool {
        var (reader, scratch) = (JSONReader(), [UInt8]())
        reader.skipSpace(text)
        do throws(RecordProblem) {
            try reader.skipValue(text, &scratch)
        } catch {
            return false
        }
        reader.skipSpace(text)
        return reader.at == text.byteCount
    }

    mutating func skipSpace(_ line: RawSpan) {
        while at < line.byteCount, Self.isSpace(line[at]) { at += 1 }
    }

    mutating func take(_ byte: UInt8, _ what: @autoclosure () -> String, _ line: RawSpan) throws(RecordProblem) {
        guard takeIf(byte, line) else { throw RecordProblem(at, expected: what()) }
    }

    mutating func takeIf(_ byte: UInt8, _ line: RawSpan) -> Bool {
        guard at < line.byteCount, line[at] == byte else { return false }
        at += 1
        return true
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
            || byte == UInt8(ascii: "\n")
    }

    // MARK: - Objects

    /// Reads an object; `member` reads each of its members, from its name on.
    mutating func readObject(
        _ line: RawSpan, _ member: (inout JSONReader) throws(RecordProblem) -> Void
    ) throws(RecordProblem) {
        try take(UInt8(ascii: "{"), "an object", line)
        try readItems(UInt8(ascii: "}"), "a comma or the end of the object", line, member)
    }

    mutating func readItems(
        _ end: UInt8, _ what: String, _ line: RawSpan, _ item: (inout JSONReader) throws(RecordProblem) -> Void
    ) throws(RecordProblem) {
        skipSpace(line)
        if takeIf(end, line) { return }
        repeat {
            skipSpace(line)
            try item(&self)
            skipSpace(line)
        } while takeIf(UInt8(ascii: ","), line)
        try take(end, what, line)
    }

    // MARK: - Values of no interest

    mutating func skipValue(_ line: RawSpan, _ scratch: inout [UInt8]) throws(RecordProblem) {
        guard at < line.byteCount else { throw RecordProblem(at, expected: "a value") }
        switch line[at] {
        case Self.quote: try skipString(line, &scratch)
        case UInt8(ascii: "{"), UInt8(ascii: "["): try skipNested(line, &scratch)
        case UInt8(ascii: "t"): try skipWord("true", line)
        case UInt8(ascii: "f"): try skipWord("false", line)
        case UInt8(ascii: "n"): try skipWord("null", line)
        default: try skipNumber(line)
        }
    }

    private mutating func skipString(_ line: RawSpan, _ scratch: inout [UInt8]) throws(RecordProblem) {
        let mark = scratch.count
        _ = try readString(line, &scratch)
        scratch.removeSubrange(mark...)
    }

    private mutating func skipNested(_ line: RawSpan, _ scratch: inout [UInt8]) throws(RecordProblem) {
        guard depth < Self.depthMax else {
            throw RecordProblem(at, expected: "no more than \(Self.depthMax) objects and arrays in each other")
        }
        depth += 1
        defer { depth -= 1 }
        if takeIf(UInt8(ascii: "["), line) {
            return try readItems(UInt8(ascii: "]"), "a comma or the end of the array", line) {
                reader throws(RecordProblem) in
                try reader.skipValue(line, &scratch)
            }
        }
        try readObject(line) { reader throws(RecordProblem) in
            try reader.skipString(line, &scratch)
            reader.skipSpace(line)
            try reader.take(UInt8(ascii: ":"), "a colon", line)
            reader.skipSpace(line)
            try reader.skipValue(line, &scratch)
        }
    }

    mutating func skipWord(_ word: String, _ line: RawSpan) throws(RecordProblem) {
        let start = at
        for byte in word.utf8 where !takeIf(byte, line) { throw RecordProblem(start, expected: "a value") }
    }

    mutating func skipNumber(_ line: RawSpan) throws(RecordProblem) {
        _ = takeIf(UInt8(ascii: "-"), line)
        if !takeIf(UInt8(ascii: "0"), line) { try skipDigits("a value", line) }
        if takeIf(UInt8(ascii: "."), line) { try skipDigits("a digit", line) }
        if takeIf(UInt8(ascii: "e"), line) || takeIf(UInt8(ascii: "E"), line) {
            if !takeIf(UInt8(ascii: "+"), line) { _ = takeIf(UInt8(ascii: "-"), line) }
            try skipDigits("a digit", line)
        }
    }

    private mutating func skipDigits(_ what: String, _ line: RawSpan) throws(RecordProblem) {
        let start = at
        while at < line.byteCount, isDigit(line[at]) { at += 1 }
        guard at > start else { throw RecordProblem(at, expected: what) }
    }

    // MARK: - Numbers

    /// Reads a number without fraction and exponent; anything else should have been `what`.
    mutating func readInteger(_ what: String, _ line: RawSpan) throws(RecordProblem) -> Int64 {
        let start = at
        guard at < line.byteCount, line[at] == UInt8(ascii: "-") || isDigit(line[at]) else {
            throw RecordProblem(start, expected: what)
        }
        try skipNumber(line)
        let text = String(decoding: Words.array(copying: line.extracting(start..<at)), as: UTF8.self)
        guard let number = Int64(text) else { throw RecordProblem(start, knownAt: at, expected: what) }
        return number
    }

    private func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

    // MARK: - Strings

    /// Reads a string of any length.
    mutating func readString(_ line: RawSpan, _ scratch: inout [UInt8]) throws(RecordProblem) -> Field {
        try readString(line, &scratch, atMost: .max / 2, .recordTooLong(max: .max))
    }

    /// Reads a string; one longer than `bytesMax` is the problem `tooLong`.
    mutating func readString(
        _ line: RawSpan, _ scratch: inout [UInt8], atMost bytesMax: Int, _ tooLong: RecordProblem.Kind
    ) throws(RecordProblem) -> Field {
        try take(Self.quote, "a string", line)
        let (start, mark) = (at, scratch.count)
        while true {
            let plain = try plainStretch(line, room: mark + bytesMax - scratch.count, tooLong)
            if line[at] == Self.quote {
                at += 1
                if plain.lowerBound == start { return .asWritten(plain) }
                scratch.append(copying: line.extracting(plain))
                return .unescaped(mark..<scratch.count)
            }
            scratch.append(copying: line.extracting(plain))
            let escape = at
            let scalar = try readEscape(line)
            scratch += String(scalar).utf8
            guard scratch.count - mark <= bytesMax else { throw RecordProblem(escape, tooLong) }
        }
    }

    /// Where in the line it is written what byte `index` of a string is, whose content begins at `start`. The string was read.
    static func place(ofByte index: Int, inStringAt start: Int, _ line: RawSpan) throws(RecordProblem) -> Int {
        var reader = JSONReader()
        reader.at = start
        var left = index
        while line[reader.at] != quote {
            let place = reader.at
            if line[place] == backslash {
                left -= UTF8.width(try reader.readEscape(line))
            } else {
                reader.at += 1
                left -= 1
            }
            if left < 0 { return place }
        }
        return reader.at
    }

    /// Goes on to the next quote or backslash, over bytes that stand for themselves.
    private mutating func plainStretch(
        _ line: RawSpan, room: Int, _ tooLong: RecordProblem.Kind
    ) throws(RecordProblem) -> Range<Int> {
        let start = at
        while at < line.byteCount, line[at] >= 0x20, line[at] != Self.quote, line[at] != Self.backslash { at += 1 }
        if let wrong = line.extracting(start..<at).invalidUTF8, wrong <= room {
            throw RecordProblem(start + wrong, expected: "UTF-8")
        }
        guard at - start <= room else { throw RecordProblem(start + room, tooLong) }
        guard at < line.byteCount else { throw RecordProblem(at, expected: "a quote that ends the string") }
        guard line[at] >= 0x20 else { throw RecordProblem(at, expected: "an escape for a control character") }
        return start..<at
    }

    /// Reads an escape, or two that make one character.
    private mutating func readEscape(_ line: RawSpan) throws(RecordProblem) -> Unicode.Scalar {
        let start = at
        guard at + 1 < line.byteCount else { throw RecordProblem(start, expected: "an escape") }
        if line[at + 1] == UInt8(ascii: "u") { return try readScalar(line) }
        at += 2
        switch line[at - 1] {
        case Self.quote: return "\""
        case Self.backslash: return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        #if !MARTLET_MISREADING
        // Without this, the mistake that only an obvious reader sees (Fuzz/run --control), an escape is not known.
        case UInt8(ascii: "f"): return "\u{C}"
        #endif
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        default: throw RecordProblem(start, expected: #"one of \", \\, \/, \b, \f, \n, \r, \t and \u"#)
        }
    }

    private mutating func readScalar(_ line: RawSpan) throws(RecordProblem) -> Unicode.Scalar {
        let start = at
        let first = try readCodeUnit(line)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard UTF16.isLeadSurrogate(first), at + 1 < line.byteCount, line[at] == Self.backslash,
            line[at + 1] == UInt8(ascii: "u")
        else { throw RecordProblem(start, expected: "two surrogates, the high one first") }
        let second = try readCodeUnit(line)
        guard UTF16.isTrailSurrogate(second) else {
            throw RecordProblem(start, expected: "two surrogates, the high one first")
        }
        return UTF16.decode(UTF16.EncodedScalar([first, second]))
    }

    private mutating func readCodeUnit(_ line: RawSpan) throws(RecordProblem) -> UInt16 {
        guard let number = Hexadecimal.number(in: line, at: at + 2, digits: 4) else {
            throw RecordProblem(at, expected: #"four hexadecimal digits after \u"#)
        }
        at += 6
        return UInt16(number)
    }
}
