/// Cuts a stream of bytes into blocks that end where a record ends.
///
/// A block is as large as the buffer it is read into. A record longer than that makes the buffer grow, until it can be
/// no entry any more; the rest of such a record is passed over without being held in memory.
struct BlockReader<Source: ByteSource, Format: EntryFormat> {
    private let limits: EntryLimits
    private var source: Source
    private var scanner = Format.Scanner()
    /// The beginning of the record that the last block did not end with.
    private var carried: [UInt8] = []
    /// How much of that the scanner has seen.
    private var scanned = 0
    private var line = 1
    private var isAtEnd = false
    private var isAtStart = true
    /// Why the source came to its end, if not because there is no more. Told once all records before it were handed out.
    private var failure: (any Error)?

    init(_ source: Source, _ format: Format.Type, limits: EntryLimits = .store) {
        self.source = source
        self.limits = limits
    }

    /// The next block, read into `buffer`, whose contents are lost; `nil` at the end.
    mutating func next(into buffer: consuming [UInt8]) throws -> Block? {
        if isAtStart { passMark() }
        var bytes = buffer
        var count = takeCarried(into: &bytes)
        while true {
            fill(&bytes, &count)
            if let end = lastEnd(in: bytes, count) { return block(bytes, records: end, of: count) }
            if let failure { throw failure }
            if isAtEnd { return count == 0 ? nil : block(bytes, records: count, of: count) }
            if let problem = problem(with: bytes, count) {
                skipRecord(&bytes, count)
                return Block(bytes: bytes, count: 0, firstLine: problem.position.line, problem: problem)
            }
            Words.enlarge(&bytes, to: min(max(4 * bytes.count, 1), limits.recordBytesMax + 1))
        }
    }

    /// Passes over a byte order mark at the beginning. It counts for no column: editors do not show it.
    private mutating func passMark() {
        isAtStart = false
        guard Format.mayBeginWithMark else { return }
        var (beginning, count) = ([UInt8](repeating: 0, count: ByteOrderMark.bytes.count), 0)
        fill(&beginning, &count)
        if count < beginning.count || beginning != ByteOrderMark.bytes { carried = Array(beginning[..<count]) }
    }

    /// Begins with what the last block left over.
    private mutating func takeCarried(into bytes: inout [UInt8]) -> Int {
        if bytes.count < carried.count { bytes = [UInt8](repeating: 0, count: carried.count) }
        bytes.replaceSubrange(0..<carried.count, with: carried)
        defer { carried.removeAll(keepingCapacity: true) }
        return carried.count
    }

    private mutating func fill(_ bytes: inout [UInt8], _ count: inout Int) {
        while count < bytes.count, !isAtEnd {
            do {
                let got = try source.read(into: &bytes, from: count)
                count += got
                isAtEnd = got == 0
            } catch {
                (failure, isAtEnd) = (error, true)
            }
        }
    }

    /// Where the last record ends of those that end in the first `count` bytes.
    private mutating func lastEnd(in bytes: [UInt8], _ count: Int) -> Int? {
        defer { scanned = count }
        return scanner.lastEnd(in: unsafe bytes.span.bytes.extracting(first: count), from: scanned)
    }

    private mutating func block(_ bytes: [UInt8], records: Int, of count: Int) -> Block {
        carried += bytes[records..<count]
        scanned = carried.count
        let first = line
        countLines(in: bytes, 0..<records)
        return Block(bytes: bytes, count: records, firstLine: first, problem: nil)
    }

    private mutating func countLines(in bytes: [UInt8], _ range: Range<Int>) {
        line += ByteSearch.count(LineScanner.newline, in: unsafe bytes.span.bytes.extracting(range))
    }

    /// Why the record that begins with the first `count` bytes and goes on cannot be an entry; `nil` if it still can.
    private func problem(with buffer: [UInt8], _ count: Int) -> InputProblem? {
        let bytes = unsafe buffer.span.bytes.extracting(first: count)
        return Format.problem(withBeginning: bytes, limits).map {
            InputProblem($0, ofRecordAt: 0, in: bytes, firstLine: line)
        }
    }

    /// Reads on to the end of the record that begins with the first `count` bytes.
    private mutating func skipRecord(_ bytes: inout [UInt8], _ count: Int) {
        countLines(in: bytes, 0..<count)
        while !isAtEnd {
            var count = 0
            fill(&bytes, &count)
            let end = scanner.nextEnd(in: unsafe bytes.span.bytes.extracting(first: count), from: 0)
            countLines(in: bytes, 0..<(end ?? count))
            guard let end else { continue }
            carried += bytes[end..<count]
            scanned = 0
            return
        }
    }
}
