// Compiled by Fuzz/run together with the reader's files, not by the package.

/// Reads any bytes as blocks of lines of key, TAB, value, and compares what is found with splitting at newlines. The
/// first byte chooses the size of the blocks.
@c(LLVMFuzzerTestOneInput)
public func fuzzEntryParser(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
    guard let blockBytes = bytes.first else { return 0 }
    let limits = EntryLimits(keyBytesMax: 6, valueBytesMax: 10)
    let input = Array(bytes.dropFirst())
    let model = LineModel(input, limits)
    var found = FoundLines(limits)
    found.read(input, blockBytes: Int(blockBytes) + 1)
    // fatalError says what differs in optimized builds too.
    guard found.entries == model.entries else { fatalError("entries \(found.entries), by splitting \(model.entries)") }
    guard found.problems == model.problems else {
        fatalError("problems \(found.problems), by splitting \(model.problems)")
    }
    guard found.emptyLines == model.emptyLines else {
        fatalError("\(found.emptyLines) empty lines, by splitting \(model.emptyLines)")
    }
    return 0
}

/// What the reader's parts find in an input.
private struct FoundLines {
    private let limits: EntryLimits
    var entries: [LineModel.Entry] = []
    var problems: [LineProblem] = []
    var emptyLines = 0

    init(_ limits: EntryLimits) {
        self.limits = limits
    }

    mutating func read(_ input: [UInt8], blockBytes: Int) {
        var reader = BlockReader(PiecewiseSource(input, seed: UInt64(input.count)), limits: limits)
        let buffer = [UInt8](repeating: 0, count: blockBytes)
        do {
            while let block = try reader.next(into: buffer) { read(block) }
        } catch {
            preconditionFailure("a source that cannot fail has failed: \(error)")
        }
    }

    private mutating func read(_ block: Block) {
        block.problem.map { problems.append($0) }
        let bytes = unsafe block.bytes.span.bytes.extracting(first: block.count)
        var parser = EntryParser(firstLine: block.firstLine, limits: limits)
        while let line = parser.next(in: bytes) {
            switch line {
            case .empty: emptyLines += 1
            case .malformed(let problem): problems.append(problem)
            case .entry(let key, let value):
                let entry = LineModel.Entry(
                    line: parser.line - 1, key: Array(block.bytes[key]), value: Array(block.bytes[value]))
                entries.append(entry)
            }
        }
    }
}
