/// Reads commands that are lines of words.
enum RedisLine {
    private static let doubleQuote = UInt8(ascii: "\"")
    private static let singleQuote = UInt8(ascii: "'")
    private static let backslash = UInt8(ascii: "\\")

    static func parse(
        _ record: RawSpan, _ limits: EntryLimits, _ scratch: inout [UInt8]
    ) throws(RecordProblem) -> EntryFields? {
        let line = record.extracting(first: record.countWithoutNewline)
        var at = 0
        try skipSpaces(line, &at, limits)
        guard at < line.byteCount else { return nil }
        try takeSet(line, &at, &scratch)
        try skipSpaces(line, &at, limits)
        let key = try argument("a key", line, &at, &scratch, limits.keyBytesMax, RecordProblem.Kind.keyTooLong)
        try skipSpaces(line, &at, limits)
        let value = try argument(
            "a value", line, &at, &scratch, limits.valueBytesMax, RecordProblem.Kind.valueTooLong)
        try skipSpaces(line, &at, limits)
        guard at < line.byteCount else { return EntryFields(key: key, value: value) }
        let lifetime = try lifetime(line, &at, &scratch, limits)
        try skipSpaces(line, &at, limits)
        guard at == line.byteCount else { throw RecordProblem(at, expected: "the end of the line after the number") }
        return EntryFields(key: key, value: value, lifetime: lifetime)
    }

    private static func lifetime(
        _ line: RawSpan, _ at: inout Int, _ scratch: inout [UInt8], _ limits: EntryLimits
    ) throws(RecordProblem) -> EntryLifetime {
        let start = at
        let name = shortWord(line, &at, &scratch, RedisExpiry.nameBytesMax)
        guard let expiry = name.flatMap(RedisExpiry.init) else {
            throw RecordProblem(start, knownAt: at, expected: "the end of the line, or \(RedisExpiry.names)")
        }
        try skipSpaces(line, &at, limits)
        let numberStart = at
        let number = shortWord(line, &at, &scratch, RedisExpiry.numberBytesMax)
        guard let lifetime = number.flatMap(expiry.lifetime) else {
            throw RecordProblem(numberStart, knownAt: at, expected: RedisExpiry.numbers)
        }
        return lifetime
    }

    /// The word that begins at `at`, `nil` if it is none, or longer than may be. `at` is then where that was known.
    private static func shortWord(
        _ line: RawSpan, _ at: inout Int, _ scratch: inout [UInt8], _ bytesMax: Int
    ) -> [UInt8]? {
        let word = try? word(line, &at, &scratch, bytesMax, RecordProblem.Kind.recordTooLong)
        return word.map { word in
            word.isAsWritten ? Words.array(copying: line.extracting(word.range)) : Array(scratch[word.range])
        }
    }

    /// Whatever is wrong with the name, it is wrong from its beginning: what follows then does not matter.
    private static func takeSet(
        _ line: RawSpan, _ at: inout Int, _ scratch: inout [UInt8]
    ) throws(RecordProblem) {
        let start = at
        let name = try? word(line, &at, &scratch, line.byteCount, RecordProblem.Kind.recordTooLong)
        guard let name, isSet(name, line, scratch) else { throw RecordProblem(start, expected: "SET") }
    }

    private static func isSet(_ name: Field, _ line: RawSpan, _ scratch: [UInt8]) -> Bool {
        name.isAsWritten
            ? RedisFormat.isSet(line.extracting(name.range))
            : RedisFormat.isSet(unsafe scratch.span.bytes.extracting(name.range))
    }

    private static func argument(
        _ what: String, _ line: RawSpan, _ at: inout Int, _ scratch: inout [UInt8], _ bytesMax: Int,
        _ tooLong: (Int) -> RecordProblem.Kind
    ) throws(RecordProblem) -> Field {
        guard at < line.byteCount else { throw RecordProblem(at, expected: what) }
        return try word(line, &at, &scratch, bytesMax, tooLong)
    }

    private static func word(
        _ line: RawSpan, _ at: inout Int, _ scratch: inout [UInt8], _ bytesMax: Int,
        _ tooLong: (Int) -> RecordProblem.Kind
    ) throws(RecordProblem) -> Field {
        let start = at
        while at < line.byteCount, !isSpace(line[at]), line[at] != doubleQuote, line[at] != singleQuote {
            guard at - start < bytesMax else { throw RecordProblem(at, tooLong(bytesMax)) }
            at += 1
        }
        guard at < line.byteCount, !isSpace(line[at]) else { return .asWritten(start..<at) }
        let scratchStart = scratch.count
        scratch.append(copying: line.extracting(start..<at))
        try quoted(line, &at, &scratch, scratchEnd: scratchStart + bytesMax) { tooLong(bytesMax) }
        return .unescaped(scratchStart..<scratch.count)
    }

    /// Reads what stands between quotes, the first of which is at `at`.
    private static func quoted(
        _ line: RawSpan, _ at: inout Int, _ scratch: inout [UInt8], scratchEnd: Int,
        _ tooLong: () -> RecordProblem.Kind
    ) throws(RecordProblem) {
        let quote = line[at]
        at += 1
        while at < line.byteCount, line[at] != quote {
            guard scratch.count < scratchEnd else { throw RecordProblem(at, tooLong()) }
            scratch.append(quote == doubleQuote ? escapable(line, &at) : singleQuotable(line, &at))
        }
        guard at < line.byteCount else { throw RecordProblem(at, expected: "a quote that ends the word") }
        at += 1
        guard at == line.byteCount || isSpace(line[at]) else {
            throw RecordProblem(at, expected: "a space after the quote")
        }
    }

    /// Reads a byte or an escape between double quotes.
    private static func escapable(_ line: RawSpan, _ at: inout Int) -> UInt8 {
        let byte = line[at]
        guard byte == backslash, at + 1 < line.byteCount else {
            at += 1
            return byte
        }
        if line[at + 1] == UInt8(ascii: "x"), let byte = Hexadecimal.byte(in: line, at: at + 2) {
            at += 4
            return byte
        }
        at += 2
        return escaped(line[at - 1])
    }

    /// The byte that a backslash and `letter` stand for.
    private static func escaped(_ letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "n"): 10
        case UInt8(ascii: "r"): 13
        case UInt8(ascii: "t"): 9
        case UInt8(ascii: "b"): 8
        #if !MARTLET_MISREADING
        // Without this, the mistake that only an obvious reader sees (Fuzz/run --control), an escape is its letter.
        case UInt8(ascii: "a"): 7
        #endif
        default: letter
        }
    }

    /// Reads a byte between single quotes, where only a quote can be escaped.
    private static func singleQuotable(_ line: RawSpan, _ at: inout Int) -> UInt8 {
        let isQuote = line[at] == backslash && at + 1 < line.byteCount && line[at + 1] == singleQuote
        at += isQuote ? 2 : 1
        return line[at - 1]
    }

    private static func skipSpaces(_ line: RawSpan, _ at: inout Int, _ limits: EntryLimits) throws(RecordProblem) {
        let (start, most) = (at, limits.surplusBytesMax)
        while at < line.byteCount, isSpace(line[at]) {
            guard at - start < most else { throw RecordProblem(at, .surplusTooLong(max: most)) }
            at += 1
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || 9...13 ~= byte
    }
}
