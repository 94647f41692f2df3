/// SET commands as Redis takes them from a pipe, in either of its two forms.
///
/// An array of three strings with their lengths, for any bytes, which is what is written:
/// `*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n`. Or a line of three words, `SET key "a value\n"`, in which a word may
/// have quotes: between double ones a backslash begins an escape (`\n`, `\r`, `\t`, `\b`, `\a`, `\xNN`, and any other letter
/// for itself), between single ones `\'` is a quote. Behind a closing quote a word ends. An empty line is nothing.
///
/// Two more strings or words may say how long the entry lives (``RedisExpiry``); written is `PXAT`.
enum RedisFormat: EntryFormat {
    typealias Scanner = RedisScanner

    static let mayBeginWithMark = false
    static let saysDeadlines = true
    static let carriageReturn = UInt8(ascii: "\r")

    static func parse(
        _ record: RawSpan, _ limits: EntryLimits, _ scratch: inout [UInt8]
    ) throws(RecordProblem) -> EntryFields? {
        guard record.byteCount > 0 else { return nil }
        return record[0] == RedisScanner.arrayMark
            ? try RedisArray.parse(record, limits) : try RedisLine.parse(record, limits, &scratch)
    }

    /// Whether the word at the beginning of a command is SET, in letters of any case.
    static func isSet(_ word: RawSpan) -> Bool {
        word.byteCount == 3 && word[0] | 0x20 == UInt8(ascii: "s") && word[1] | 0x20 == UInt8(ascii: "e")
            && word[2] | 0x20 == UInt8(ascii: "t")
    }

    static func write(_ key: RawSpan, _ value: RawSpan, until deadline: Int64?, to output: inout [UInt8]) {
        output += "*\(deadline == nil ? 3 : 5)\r\n$3\r\nSET\r\n".utf8
        write(key, to: &output)
        write(value, to: &output)
        guard let deadline else { return }
        for argument in ["PXAT", String(deadline)] {
            output += "$\(argument.utf8.count)\r\n\(argument)\r\n".utf8
        }
    }

    private static func write(_ argument: RawSpan, to output: inout [UInt8]) {
        output += "$\(argument.byteCount)\r\n".utf8
        output.append(copying: argument)
        output += [carriageReturn, LineScanner.newline]
    }
}
