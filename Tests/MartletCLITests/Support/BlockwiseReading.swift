@testable import MartletCLI

/// What the parts of the reader find in an input that comes in pieces and is cut into blocks.
struct BlockwiseReading: Equatable {
    var entries: [LineModel.Entry] = []
    var problems: [InputProblem] = []
    var emptyRecords = 0

    init<Format: EntryFormat>(_ input: [UInt8], _ format: Format.Type, blockBytes: Int, _ limits: EntryLimits) {
        let source = PiecewiseSource(input, seed: UInt64(input.count))
        var reader = BlockReader(source, format, limits: limits)
        let buffer = [UInt8](repeating: 0, count: blockBytes)
        do {
            while let block = try reader.next(into: buffer) { read(block, format, limits) }
        } catch {
            preconditionFailure("a source that cannot fail has failed: \(error)")
        }
    }

    private mutating func read<Format: EntryFormat>(_ block: Block, _ format: Format.Type, _ limits: EntryLimits) {
        block.problem.map { problems.append($0) }
        let bytes = unsafe block.bytes.span.bytes.extracting(first: block.count)
        var parser = EntryParser<Format>(limits: limits)
        var found: LineModel.Entry?
        while let record = parser.next(
            in: bytes,
            { _, key, value, lifetime in
                found = .init(
                    line: 0, key: Words.array(copying: key), value: Words.array(copying: value), lifetime: lifetime)
            })
        {
            let start = TextPosition(of: parser.recordStart, in: bytes, firstLine: block.firstLine)
            precondition(start.column == 1, "a record begins at \(start)")
            switch record {
            case .empty: emptyRecords += 1
            case .entry:
                found.map {
                    entries.append(.init(line: start.line, key: $0.key, value: $0.value, lifetime: $0.lifetime))
                }
            case .malformed(let problem):
                let position = (parser.recordStart, block.firstLine)
                problems.append(InputProblem(problem, ofRecordAt: position.0, in: bytes, firstLine: position.1))
            }
        }
    }

    /// The entries without where they stand.
    var pairs: [[[UInt8]]] { entries.map { [$0.key, $0.value] } }

    /// When each of them expires, `nil` where an instant is not said.
    var deadlines: [Int64?] {
        entries.map { if case .until(let milliseconds) = $0.lifetime { milliseconds } else { nil } }
    }
}

extension EntryFormat {
    /// The text of a file with these entries, of which the first have deadlines.
    static func text(of entries: [[[UInt8]]], until deadlines: [Int64?] = []) -> [UInt8] {
        var output: [UInt8] = []
        for (index, entry) in entries.enumerated() {
            let (key, value) = (entry[0], entry[1])
            let deadline = index < deadlines.count ? deadlines[index] : nil
            write(unsafe key.span.bytes, unsafe value.span.bytes, until: deadline, to: &output)
        }
        return output
    }
}
