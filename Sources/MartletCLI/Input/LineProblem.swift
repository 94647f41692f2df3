/// Why a line is no entry, and where it stops being one. Lines and columns (bytes) are counted from 1.
struct LineProblem: Error, Equatable, CustomStringConvertible {
    enum Kind: Equatable {
        case noTab
        case keyTooLong(max: Int)
        case valueTooLong(max: Int)
    }

    let line: Int
    let column: Int
    let kind: Kind

    var description: String {
        switch kind {
        case .noTab: "line \(line), column \(column): no TAB between key and value"
        case .keyTooLong(let max): "line \(line), column \(column): the key is longer than \(max) bytes"
        case .valueTooLong(let max): "line \(line), column \(column): the value is longer than \(max) bytes"
        }
    }
}
