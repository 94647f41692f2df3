@testable import MartletCLI

/// The obvious way to read lines of key, TAB, value: split everything at newlines, then go through it byte by byte. The
/// parser and the reader are compared with it.
struct LineModel {
    struct Entry: Hashable {
        let line: Int
        let key: [UInt8]
        let value: [UInt8]
        var lifetime = EntryLifetime.unlimited
    }

    var entries: [Entry] = []
    var emptyLines = 0
    var problems: [InputProblem] = []

    init(_ bytes: [UInt8], _ limits: EntryLimits) {
        let isMarked = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        var lines = bytes.dropFirst(isMarked ? 3 : 0).split(separator: 10, omittingEmptySubsequences: false)
        // What follows the last newline is a line only if there is something.
        if lines.last?.isEmpty == true { lines.removeLast() }
        for (index, line) in lines.enumerated() { read(Array(line), number: index + 1, limits) }
    }

    private mutating func read(_ line: [UInt8], number: Int, _ limits: EntryLimits) {
        if line.isEmpty || line == [13] { return emptyLines += 1 }
        do throws(RecordProblem) {
            entries.append(try Self.entry(line, number: number, limits))
        } catch {
            problems.append(InputProblem(line: number, column: error.offset + 1, kind: error.kind))
        }
    }

    private static func entry(_ line: [UInt8], number: Int, _ limits: EntryLimits) throws(RecordProblem) -> Entry {
        let tab = line.firstIndex(of: 9)
        let key = try unescaped(
            line[..<(tab ?? line.count)], atMost: limits.keyBytesMax, .keyTooLong(max: limits.keyBytesMax))
        guard let tab else { throw RecordProblem(line.count, .noTab) }
        let value = try unescaped(
            line[(tab + 1)...], atMost: limits.valueBytesMax, .valueTooLong(max: limits.valueBytesMax))
        return Entry(line: number, key: key, value: value)
    }

    private static func unescaped(
        _ field: ArraySlice<UInt8>, atMost bytesMax: Int, _ tooLong: RecordProblem.Kind
    ) throws(RecordProblem) -> [UInt8] {
        var (rest, bytes) = (field, [UInt8]())
        while let byte = rest.first {
            guard bytes.count < bytesMax else { throw RecordProblem(rest.startIndex, tooLong) }
            let (meaning, length) = byte == 92 ? try escape(rest) : (byte, 1)
            bytes.append(meaning)
            rest = rest.dropFirst(length)
        }
        return bytes
    }

    private static func escape(_ rest: ArraySlice<UInt8>) throws(RecordProblem) -> (UInt8, Int) {
        let letters: [Character: UInt8] = ["t": 9, "n": 10, "r": 13, "0": 0, "\\": 92]
        let text = rest.prefix(4).map { Character(Unicode.Scalar($0)) }
        if text.count > 1, let byte = letters[text[1]] { return (byte, 2) }
        if text.count == 4, text[1] == "x", text[2...].allSatisfy({ $0.isASCII && $0.isHexDigit }),
            let byte = UInt8(String(text[2...]), radix: 16)
        {
            return (byte, 4)
        }
        throw RecordProblem(
            rest.startIndex, expected: #"one of \t, \n, \r, \\, \0 and \x with two hexadecimal digits"#)
    }

    /// Random bytes, rich in TABs, newlines, escapes, NULs and bytes that are not UTF-8.
    static func randomInput(_ random: inout SplitMix) -> [UInt8] {
        let mark: [UInt8] = Int.random(in: 0..<10, using: &random) == 0 ? [0xEF, 0xBB, 0xBF] : []
        let letters: [UInt8] = [9, 9, 10, 10, 0, 13, 65, 66, 0xFF, 0xC3, 92, 92, 48, 110, 120]
        let lineLetters: [UInt8] = Bool.random(using: &random) ? letters : [9, 65, 65, 65, 65, 65, 65, 65, 65, 65, 10]
        return mark
            + (0..<Int.random(in: 0...200, using: &random)).map { _ in lineLetters.randomElement(using: &random) ?? 0 }
    }
}
