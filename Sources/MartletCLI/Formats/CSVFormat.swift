/// Comma-separated values as RFC 4180 has them, in records of two fields: a key and a value. There is no header.
///
/// A field in quotes may hold commas, newlines, and quotes, each written twice; one without may hold anything else. The
/// bytes are taken as they are: there is no character set, and a NUL is data. A record ends with a newline, and a
/// carriage return before it is part of that end. An empty line is nothing, neither an entry nor a mistake.
enum CSVFormat: EntryFormat {
    typealias Scanner = CSVScanner

    static func parse(
        _ record: RawSpan, _ limits: EntryLimits, _ scratch: inout [UInt8]
    ) throws(RecordProblem) -> EntryFields? {
        let end = contentEnd(of: record)
        guard end > 0 else { return nil }
        let key = try field(record, 0, end, &scratch, limits.keyBytesMax, RecordProblem.Kind.keyTooLong)
        guard key.end < end, record[key.end] == CSVScanner.comma else {
            throw RecordProblem(key.end, expected: "a comma between key and value")
        }
        let value = try field(record, key.end + 1, end, &scratch, limits.valueBytesMax, RecordProblem.Kind.valueTooLong)
        guard value.end == end else {
            throw RecordProblem(value.end, expected: "the end of the record after two fields")
        }
        return EntryFields(key: key.field, value: value.field)
    }

    /// Where the record ends without its newline and the carriage return before that.
    private static func contentEnd(of record: RawSpan) -> Int {
        let end = record.countWithoutNewline
        return end < record.byteCount && end > 0 && record[end - 1] == CSVScanner.carriageReturn ? end - 1 : end
    }

    /// Reads the field that begins at `start`, and says where it ends.
    private static func field(
        _ record: RawSpan, _ start: Int, _ end: Int, _ scratch: inout [UInt8], _ bytesMax: Int,
        _ tooLong: (Int) -> RecordProblem.Kind
    ) throws(RecordProblem) -> (field: Field, end: Int) {
        if start < end, record[start] == CSVScanner.quote {
            return try quotedField(record, start + 1, &scratch, bytesMax, tooLong)
        }
        let fieldEnd = min(end, ByteSearch.first(CSVScanner.comma, in: record, from: start) ?? end)
        let content = record.extracting(start..<fieldEnd)
        let quote = ByteSearch.first(CSVScanner.quote, in: content) ?? .max
        guard content.byteCount <= bytesMax || quote <= bytesMax else {
            throw RecordProblem(start + bytesMax, tooLong(bytesMax))
        }
        guard quote == .max else { throw RecordProblem(start + quote, expected: "no quote in a field without quotes") }
        return (.asWritten(start..<fieldEnd), fieldEnd)
    }

    /// Reads the rest of a field whose opening quote stands before `start`.
    private static func quotedField(
        _ record: RawSpan, _ start: Int, _ scratch: inout [UInt8], _ bytesMax: Int,
        _ tooLong: (Int) -> RecordProblem.Kind
    ) throws(RecordProblem) -> (field: Field, end: Int) {
        let scratchStart = scratch.count
        var at = start
        while true {
            let quote = ByteSearch.first(CSVScanner.quote, in: record, from: at)
            let stretchEnd = quote ?? record.byteCount
            let room = scratchStart + bytesMax - scratch.count
            // Where the field began is what helps: where its quote is missing, all that follows belongs to it.
            guard stretchEnd - at <= room else {
                throw RecordProblem(start - 1, knownAt: at + room, tooLong(bytesMax))
            }
            guard let quote else {
                throw RecordProblem(start - 1, knownAt: stretchEnd, expected: "a quote that ends the field begun here")
            }
            let isDoubled = quote + 1 < record.byteCount && record[quote + 1] == CSVScanner.quote
            if !isDoubled, scratch.count == scratchStart, at == start { return (.asWritten(start..<quote), quote + 1) }
            scratch.append(copying: record.extracting(at..<quote))
            guard isDoubled else { return (.unescaped(scratchStart..<scratch.count), quote + 1) }
            guard scratch.count - scratchStart < bytesMax else {
                throw RecordProblem(start - 1, knownAt: quote, tooLong(bytesMax))
            }
            #if !MARTLET_MISREADING
            // Without this, the mistake that only an obvious reader sees (Fuzz/run --control), quotes are lost.
            scratch.append(CSVScanner.quote)
            #endif
            at = quote + 2
        }
    }

    static func write(_ key: RawSpan, _ value: RawSpan, until deadline: Int64?, to output: inout [UInt8]) {
        write(key, to: &output)
        output.append(CSVScanner.comma)
        write(value, to: &output)
        output += [CSVScanner.carriageReturn, LineScanner.newline]
    }

    private static func write(_ field: RawSpan, to output: inout [UInt8]) {
        let special = [CSVScanner.quote, CSVScanner.comma, CSVScanner.carriageReturn, LineScanner.newline]
        let needsQuotes = special.contains { ByteSearch.first($0, in: field) != nil } || ByteOrderMark.begins(field)
        guard needsQuotes else {
            return output.append(copying: field)
        }
        output.append(CSVScanner.quote)
        var at = 0
        while let quote = ByteSearch.first(CSVScanner.quote, in: field, from: at) {
            output.append(copying: field.extracting(at...quote))
            output.append(CSVScanner.quote)
            at = quote + 1
        }
        output.append(copying: field.extracting(at..<field.byteCount))
        output.append(CSVScanner.quote)
    }
}
