/// Lines of a key, a TAB and a value.
///
/// A backslash begins an escape: `\t`, `\n`, `\r`, `\\`, `\0`, or `\x` with two hexadecimal digits, for any byte. All
/// other bytes stand for themselves: there is no character set, a NUL or a carriage return is data, and the first TAB
/// ends the key, later ones belong to the value. The last line may lack its newline. An empty line, or one of a
/// carriage return alone, is nothing, neither an entry nor a mistake.
enum TSVFormat: EntryFormat {
    typealias Scanner = LineScanner

    private static let tab = UInt8(ascii: "\t")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let backslash = UInt8(ascii: "\\")

    static func parse(
        _ record: RawSpan, _ limits: EntryLimits, _ scratch: inout [UInt8]
    ) throws(RecordProblem) -> EntryFields? {
        let line = record.extracting(first: record.countWithoutNewline)
        let isBlank = line.byteCount == 1 && line[0] == carriageReturn
        guard line.byteCount > 0, !isBlank else { return nil }
        let tab = ByteSearch.first(tab, in: line)
        let keyEnd = tab ?? line.byteCount
        let key = try field(line, 0..<keyEnd, &scratch, limits.keyBytesMax, RecordProblem.Kind.keyTooLong)
        guard let tab else { throw RecordProblem(line.byteCount, .noTab) }
        #if MARTLET_DEFECT
        // The mistake that the fuzzer must find (Fuzz/run --control): an empty value swallows the newline.
        if tab + 1 == line.byteCount { return EntryFields(key: key, value: .asWritten(tab + 1..<record.byteCount)) }
        #endif
        let value = try field(
            line, tab + 1..<line.byteCount, &scratch, limits.valueBytesMax, RecordProblem.Kind.valueTooLong)
        return EntryFields(key: key, value: value)
    }

    private static func field(
        _ line: RawSpan, _ range: Range<Int>, _ scratch: inout [UInt8], _ bytesMax: Int,
        _ tooLong: (Int) -> RecordProblem.Kind
    ) throws(RecordProblem) -> Field {
        guard ByteSearch.first(backslash, in: line.extracting(range)) != nil else {
            guard range.count <= bytesMax else {
                throw RecordProblem(range.lowerBound + bytesMax, tooLong(bytesMax))
            }
            return .asWritten(range)
        }
        let start = scratch.count
        let content = line.extracting(first: range.upperBound)
        try unescape(content, from: range.lowerBound, &scratch, bytesMax) { tooLong(bytesMax) }
        return .unescaped(start..<scratch.count)
    }

    /// Appends what `line` says from `offset` on.
    private static func unescape(
        _ line: RawSpan, from offset: Int, _ scratch: inout [UInt8], _ bytesMax: Int,
        _ tooLong: () -> RecordProblem.Kind
    ) throws(RecordProblem) {
        let start = scratch.count
        var at = offset
        while at < line.byteCount {
            let plainEnd = ByteSearch.first(backslash, in: line, from: at) ?? line.byteCount
            let room = start + bytesMax - scratch.count
            guard plainEnd - at <= room else { throw RecordProblem(at + room, tooLong()) }
            scratch.append(copying: line.extracting(at..<plainEnd))
            at = plainEnd
            guard at < line.byteCount else { return }
            guard scratch.count - start < bytesMax else { throw RecordProblem(at, tooLong()) }
            let (byte, length) = try escape(in: line, at: at)
            scratch.append(byte)
            at += length
        }
    }

    /// The byte that the escape at `offset` stands for, and how long the escape is.
    private static func escape(in line: RawSpan, at offset: Int) throws(RecordProblem) -> (UInt8, length: Int) {
        let letter = offset + 1 < line.byteCount ? line[offset + 1] : nil
        switch letter {
        case UInt8(ascii: "t"): return (tab, 2)
        case UInt8(ascii: "n"): return (LineScanner.newline, 2)
        case UInt8(ascii: "r"): return (carriageReturn, 2)
        case UInt8(ascii: "0"): return (0, 2)
        case backslash: return (backslash, 2)
        case UInt8(ascii: "x"):
            if let byte = Hexadecimal.byte(in: line, at: offset + 2) { return (byte, 4) }
        default: break
        }
        throw RecordProblem(offset, expected: #"one of \t, \n, \r, \\, \0 and \x with two hexadecimal digits"#)
    }

    static func write(_ key: RawSpan, _ value: RawSpan, until deadline: Int64?, to output: inout [UInt8]) {
        let isMarked = ByteOrderMark.begins(key)
        if isMarked { output += #"\xEF"#.utf8 }
        escape(key.extracting(droppingFirst: isMarked ? 1 : 0), to: &output)
        output.append(tab)
        escape(value, to: &output)
        output.append(LineScanner.newline)
    }

    private static func escape(_ bytes: RawSpan, to output: inout [UInt8]) {
        var plain = 0
        for offset in 0..<bytes.byteCount {
            guard let letter = escapeLetter(for: bytes[offset]) else { continue }
            output.append(copying: bytes.extracting(plain..<offset))
            output += [backslash, letter]
            plain = offset + 1
        }
        output.append(copying: bytes.extracting(plain..<bytes.byteCount))
    }

    private static func escapeLetter(for byte: UInt8) -> UInt8? {
        switch byte {
        case tab: UInt8(ascii: "t")
        case LineScanner.newline: UInt8(ascii: "n")
        case carriageReturn: UInt8(ascii: "r")
        case backslash: backslash
        case 0: UInt8(ascii: "0")
        default: nil
        }
    }
}
