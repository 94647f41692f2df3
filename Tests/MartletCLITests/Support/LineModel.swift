@testable import MartletCLI

/// The obvious way to read lines of key, TAB, value: split everything at newlines. The parser and the reader are
/// compared with it.
struct LineModel {
    struct Entry: Hashable {
        let line: Int
        let key: [UInt8]
        let value: [UInt8]
    }

    var entries: [Entry] = []
    var emptyLines = 0
    var problems: [LineProblem] = []

    init(_ bytes: [UInt8], _ limits: EntryLimits) {
        var lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
        // What follows the last newline is a line only if there is something.
        if lines.last?.isEmpty == true { lines.removeLast() }
        for (index, line) in lines.enumerated() { read(Array(line), number: index + 1, limits) }
    }

    private mutating func read(_ line: [UInt8], number: Int, _ limits: EntryLimits) {
        if line.isEmpty || line == [13] { return emptyLines += 1 }
        let (keyMax, valueMax) = (limits.keyBytesMax, limits.valueBytesMax)
        let tab = line.firstIndex(of: 9)
        if (tab ?? line.count) > keyMax {
            problems.append(LineProblem(line: number, column: keyMax + 1, kind: .keyTooLong(max: keyMax)))
        } else if let tab {
            let value = Array(line[(tab + 1)...])
            if value.count > valueMax {
                let column = tab + 2 + valueMax
                problems.append(LineProblem(line: number, column: column, kind: .valueTooLong(max: valueMax)))
            } else {
                entries.append(Entry(line: number, key: Array(line[..<tab]), value: value))
            }
        } else {
            problems.append(LineProblem(line: number, column: line.count + 1, kind: .noTab))
        }
    }

    /// Random bytes, rich in TABs, newlines, NULs and bytes that are not UTF-8.
    static func randomInput(_ random: inout SplitMix) -> [UInt8] {
        let letters: [UInt8] = [9, 9, 10, 10, 0, 13, 65, 66, 0xFF, 0xC3]
        let lineLetters: [UInt8] = Bool.random(using: &random) ? letters : [9, 65, 65, 65, 65, 65, 65, 65, 65, 65, 10]
        return (0..<Int.random(in: 0...200, using: &random)).map { _ in lineLetters.randomElement(using: &random) ?? 0 }
    }
}
