/// Reads commands that are arrays of strings.
enum RedisArray {
    static func parse(_ record: RawSpan, _ limits: EntryLimits) throws(RecordProblem) -> EntryFields {
        var at = 1
        let count = try number(record, &at)
        guard count == 3 || count == 5 else {
            throw RecordProblem(1, expected: "3, for SET, a key and a value, or 5, with when it expires")
        }
        let name = try string(record, &at, bytesMax: 3) { _ in .expected("3, the length of SET") }
        guard RedisFormat.isSet(record.extracting(name)) else {
            throw RecordProblem(name.lowerBound, expected: "SET")
        }
        let key = try string(record, &at, bytesMax: limits.keyBytesMax, RecordProblem.Kind.keyTooLong)
        let value = try string(record, &at, bytesMax: limits.valueBytesMax, RecordProblem.Kind.valueTooLong)
        let lifetime = count == 5 ? try lifetime(record, &at) : .unlimited
        return EntryFields(key: .asWritten(key), value: .asWritten(value), lifetime: lifetime)
    }

    private static func lifetime(_ record: RawSpan, _ at: inout Int) throws(RecordProblem) -> EntryLifetime {
        let name = try string(record, &at, bytesMax: RedisExpiry.nameBytesMax) { _ in .expected(RedisExpiry.names) }
        guard let expiry = RedisExpiry(Words.array(copying: record.extracting(name))) else {
            throw RecordProblem(name.lowerBound, expected: RedisExpiry.names)
        }
        let number = try string(record, &at, bytesMax: RedisExpiry.numberBytesMax) { _ in
            .expected(RedisExpiry.numbers)
        }
        guard let lifetime = expiry.lifetime(Words.array(copying: record.extracting(number))) else {
            throw RecordProblem(number.lowerBound, expected: RedisExpiry.numbers)
        }
        return lifetime
    }

    /// Reads a string, and says where its content lies.
    private static func string(
        _ record: RawSpan, _ at: inout Int, bytesMax: Int, _ tooLong: (Int) -> RecordProblem.Kind
    ) throws(RecordProblem) -> Range<Int> {
        try take(RedisScanner.stringMark, "$ and a length", record, &at)
        let lengthStart = at
        let length = try number(record, &at)
        guard length <= bytesMax else { throw RecordProblem(lengthStart, tooLong(bytesMax)) }
        let content = at..<at + length
        guard content.upperBound <= record.byteCount else {
            // Where the length stands is what helps: where it is wrong, all that follows belongs to the string.
            throw RecordProblem(
                lengthStart, knownAt: record.byteCount,
                expected: "no more than the \(record.byteCount - at) bytes that follow")
        }
        at = content.upperBound
        try takeLineEnd("a carriage return and a newline after \(length) bytes", record, &at)
        return content
    }

    /// Reads a number and the end of its line.
    private static func number(_ record: RawSpan, _ at: inout Int) throws(RecordProblem) -> Int {
        let start = at
        var number = 0
        while at < record.byteCount, let digit = digit(record[at]) {
            // What is too large stays so, whatever digits follow.
            number = min(number * 10 + digit, .max / 100)
            at += 1
        }
        guard at > start else { throw RecordProblem(at, expected: "a number") }
        try takeLineEnd("a carriage return and a newline after the number", record, &at)
        return number
    }

    private static func digit(_ byte: UInt8) -> Int? {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte ? Int(byte - UInt8(ascii: "0")) : nil
    }

    private static func takeLineEnd(
        _ what: @autoclosure () -> String, _ record: RawSpan, _ at: inout Int
    ) throws(RecordProblem) {
        try take(RedisFormat.carriageReturn, what(), record, &at)
        try take(LineScanner.newline, what(), record, &at)
    }

    private static func take(
        _ byte: UInt8, _ what: @autoclosure () -> String, _ record: RawSpan, _ at: inout Int
    ) throws(RecordProblem) {
        guard at < record.byteCount, record[at] == byte else { throw RecordProblem(at, expected: what()) }
        at += 1
    }
}
