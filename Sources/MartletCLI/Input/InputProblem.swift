/// Why a record of a file is no entry, and where it stops being one.
struct InputProblem: Error, Equatable, CustomStringConvertible {
    let position: TextPosition
    let kind: RecordProblem.Kind

    init(line: Int, column: Int, kind: RecordProblem.Kind) {
        position = TextPosition(line: line, column: column)
        self.kind = kind
    }

    /// - Parameter offset: Where the record begins in `bytes`, which begin at the beginning of a line.
    init(_ problem: RecordProblem, ofRecordAt offset: Int, in bytes: RawSpan, firstLine: Int) {
        position = TextPosition(of: offset + problem.offset, in: bytes, firstLine: firstLine)
        kind = problem.kind
    }

    var description: String { "\(position): \(kind)" }
}

extension RecordProblem.Kind: CustomStringConvertible {
    var description: String {
        switch self {
        case .noTab: "no TAB between key and value"
        case .keyTooLong(let max): "the key is longer than \(max) bytes"
        case .valueTooLong(let max): "the value is longer than \(max) bytes"
        case .recordTooLong(let max): "the record is longer than \(max) bytes"
        case .surplusTooLong(let max): "more than \(max) bytes that are neither key nor value"
        case .expected(let what): "expected \(what)"
        }
    }
}
