@testable import MartletCLI

/// What an obvious reader of a format finds, a byte at a time and without a thought of speed or memory. The parsers, and the
/// blocks that they work on, are compared with it.
struct FormatModel {
    /// What a record is to the obvious reader.
    enum Record {
        case entry(key: [UInt8], value: [UInt8], lifetime: EntryLifetime = .unlimited)
        case empty, wrong
    }

    private(set) var entries: [LineModel.Entry] = []
    private(set) var emptyRecords = 0
    /// The lines of each record that is no entry. Where in them the problem is, is the parser's to say.
    private(set) var wrongLines: [ClosedRange<Int>] = []

    /// - Parameters:
    ///   - end: Where the record ends that begins at an offset, behind its last byte.
    ///   - read: What a record is.
    /// - Returns: `nil` if a record is longer than any may be: what is wrong with it depends on its beginning alone.
    init?(
        _ input: [UInt8], _ limits: EntryLimits, end: ([UInt8], Int) -> Int, read: ([UInt8]) -> Record
    ) {
        var (at, line) = (0, 1)
        while at < input.count {
            let record = Array(input[at..<end(input, at)])
            guard record.count <= limits.recordBytesMax else { return nil }
            let newlines = record.count { $0 == 10 }
            switch read(record) {
            case .entry(let key, let value, let lifetime)
            where key.count <= limits.keyBytesMax && value.count <= limits.valueBytesMax:
                entries.append(.init(line: line, key: key, value: value, lifetime: lifetime))
            case .empty: emptyRecords += 1
            case .entry, .wrong: wrongLines.append(line...line + newlines)
            }
            at += record.count
            line += newlines
        }
    }

    func agrees(with found: BlockwiseReading) -> Bool {
        found.entries == entries && found.emptyRecords == emptyRecords && found.problems.count == wrongLines.count
            && zip(found.problems, wrongLines).allSatisfy { $1.contains($0.position.line) }
    }

    static func withoutMark(_ input: [UInt8]) -> [UInt8] {
        input.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(input.dropFirst(3)) : input
    }

    static func lineEnd(in input: [UInt8], from offset: Int) -> Int {
        input[offset...].firstIndex(of: 10).map { $0 + 1 } ?? input.count
    }
}
