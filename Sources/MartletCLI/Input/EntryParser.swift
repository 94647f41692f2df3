/// Reads the lines of a block one by one: a key, a TAB, a value, a newline.
///
/// Keys and values are any bytes but those two: no escapes, no character set, a NUL or a carriage return is data. The
/// first TAB ends the key, later ones belong to the value. The last line may lack its newline. An empty line, or
/// one of a carriage return alone, is nothing, neither an entry nor a mistake.
struct EntryParser {
    enum Line: Equatable {
        /// Where in the block the key and the value lie.
        case entry(key: Range<Int>, value: Range<Int>)
        case empty
        case malformed(LineProblem)
    }

    static let newline = UInt8(ascii: "\n")
    static let tab = UInt8(ascii: "\t")
    private static let carriageReturn = UInt8(ascii: "\r")

    private let limits: EntryLimits
    private var offset = 0
    /// The number of the line that comes next.
    private(set) var line: Int

    init(firstLine: Int, limits: EntryLimits = .store) {
        line = firstLine
        self.limits = limits
    }

    /// The next line of `block`, `nil` at its end.
    mutating func next(in block: RawSpan) -> Line? {
        guard offset < block.byteCount else { return nil }
        let start = offset
        let rest = block.extracting(droppingFirst: start)
        let length = ByteSearch.first(Self.newline, in: rest) ?? rest.byteCount
        let number = line
        offset = min(start + length + 1, block.byteCount)
        line += 1
        let isBlank = length == 1 && ByteSearch.first(Self.carriageReturn, in: rest) == 0
        guard length > 0, !isBlank else { return .empty }
        let tab = ByteSearch.first(Self.tab, in: rest.extracting(first: length))
        if let problem = problem(line: number, tab: tab, length: length) { return .malformed(problem) }
        let keyEnd = start + (tab ?? 0)
        #if MARTLET_DEFECT
        // The mistake that the fuzzer must find (Fuzz/run --control): an empty value swallows the newline.
        let end = keyEnd + 1 == start + length ? offset : start + length
        #else
        let end = start + length
        #endif
        return .entry(key: start..<keyEnd, value: keyEnd + 1..<end)
    }

    private func problem(line: Int, tab: Int?, length: Int) -> LineProblem? {
        if (tab ?? length) > limits.keyBytesMax {
            return LineProblem(
                line: line, column: limits.keyBytesMax + 1, kind: .keyTooLong(max: limits.keyBytesMax))
        }
        guard let tab else { return LineProblem(line: line, column: length + 1, kind: .noTab) }
        if length - tab - 1 > limits.valueBytesMax {
            return LineProblem(
                line: line, column: tab + 2 + limits.valueBytesMax, kind: .valueTooLong(max: limits.valueBytesMax))
        }
        return nil
    }
}
