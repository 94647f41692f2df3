/// Cuts a stream of bytes into blocks that end where a line ends.
///
/// A block is as large as the buffer it is read into. A line longer than that makes the buffer grow, up to what an
/// entry may have; one longer still, or whose key is, is passed over without being held in memory.
struct BlockReader<Source: ByteSource> {
    private let limits: EntryLimits
    private var source: Source
    /// The beginning of the line that the last block did not end with.
    private var carried: [UInt8] = []
    private var line = 1
    private var isAtEnd = false

    init(_ source: Source, limits: EntryLimits = .store) {
        self.source = source
        self.limits = limits
    }

    /// The next block, read into `buffer`, whose contents are lost; `nil` at the end.
    mutating func next(into buffer: consuming [UInt8]) throws -> Block? {
        var bytes = buffer
        var count = takeCarried(into: &bytes)
        var searched = 0
        while true {
            try fill(&bytes, &count)
            if let end = lastLineEnd(in: bytes, searched..<count) { return block(bytes, lines: end, of: count) }
            if isAtEnd { return count == 0 ? nil : block(bytes, lines: count, of: count) }
            if let problem = problem(with: bytes, count) {
                try skipLine(&bytes)
                return Block(bytes: bytes, count: 0, firstLine: problem.line, problem: problem)
            }
            searched = count
            bytes += [UInt8](repeating: 0, count: max(bytes.count, 1))
        }
    }

    /// Begins with what the last block left over.
    private mutating func takeCarried(into bytes: inout [UInt8]) -> Int {
        if bytes.count < carried.count { bytes = [UInt8](repeating: 0, count: carried.count) }
        bytes.replaceSubrange(0..<carried.count, with: carried)
        defer { carried.removeAll(keepingCapacity: true) }
        return carried.count
    }

    private mutating func fill(_ bytes: inout [UInt8], _ count: inout Int) throws {
        while count < bytes.count, !isAtEnd {
            let got = try source.read(into: &bytes, from: count)
            count += got
            isAtEnd = got == 0
        }
    }

    /// Where the last line ends that ends in `range`, just behind its newline.
    private func lastLineEnd(in bytes: [UInt8], _ range: Range<Int>) -> Int? {
        let fresh = unsafe bytes.span.bytes.extracting(range)
        return ByteSearch.last(EntryParser.newline, in: fresh).map { range.lowerBound + $0 + 1 }
    }

    private mutating func block(_ bytes: [UInt8], lines: Int, of count: Int) -> Block {
        carried += bytes[lines..<count]
        let first = line
        line += ByteSearch.count(EntryParser.newline, in: unsafe bytes.span.bytes.extracting(first: lines))
        return Block(bytes: bytes, count: lines, firstLine: first, problem: nil)
    }

    /// Why the line that begins with the first `count` bytes and goes on cannot be an entry; `nil` if it still can.
    private func problem(with buffer: [UInt8], _ count: Int) -> LineProblem? {
        let bytes = unsafe buffer.span.bytes.extracting(first: count)
        let keyMax = limits.keyBytesMax
        guard bytes.byteCount > keyMax else { return nil }
        guard let tab = ByteSearch.first(EntryParser.tab, in: bytes.extracting(first: keyMax + 1)) else {
            return LineProblem(line: line, column: keyMax + 1, kind: .keyTooLong(max: keyMax))
        }
        guard bytes.byteCount - tab - 1 > limits.valueBytesMax else { return nil }
        return LineProblem(
            line: line, column: tab + 2 + limits.valueBytesMax, kind: .valueTooLong(max: limits.valueBytesMax))
    }

    /// Reads on behind the newline that ends the current line.
    private mutating func skipLine(_ bytes: inout [UInt8]) throws {
        line += 1
        while !isAtEnd {
            var count = 0
            try fill(&bytes, &count)
            if let end = ByteSearch.first(EntryParser.newline, in: unsafe bytes.span.bytes.extracting(first: count)) {
                carried += bytes[(end + 1)..<count]
                return
            }
        }
    }
}
