/// A place in a file as an editor shows it: line and column (in bytes), counted from 1.
struct TextPosition: Equatable, Comparable, CustomStringConvertible {
    let line: Int
    let column: Int

    init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The place of the byte at `offset` in `bytes`, which begin at the beginning of a line.
    init(of offset: Int, in bytes: RawSpan, firstLine: Int) {
        let before = bytes.extracting(first: offset)
        line = firstLine + ByteSearch.count(LineScanner.newline, in: before)
        column = offset - (ByteSearch.last(LineScanner.newline, in: before) ?? -1)
    }

    static func < (left: TextPosition, right: TextPosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }

    var description: String { "line \(line), column \(column)" }
}
