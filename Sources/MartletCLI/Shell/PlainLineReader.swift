/// Lines as they come, from a pipe, a file, or a terminal that edits them itself.
struct PlainLineReader<Source: ByteSource>: LineReader {
    private static var blockBytes: Int { 1 << 16 }

    private let show: (String) -> Void
    private var source: Source
    private var buffer = [UInt8](repeating: 0, count: PlainLineReader.blockBytes)
    /// What was read and is not part of a line given away.
    private var rest = 0..<0
    private var isAtEnd = false

    /// - Parameter show: Shows the prompt, if someone is to see it.
    init(_ source: Source, show: @escaping (String) -> Void = { _ in }) {
        self.source = source
        self.show = show
    }

    mutating func next(prompt: String) throws -> LineInput {
        show(prompt)
        var searched = rest.lowerBound
        while true {
            if let end = lineEnd(from: searched) { return take(upTo: end, skipping: 1) }
            if isAtEnd { return rest.isEmpty ? .end : take(upTo: rest.upperBound, skipping: 0) }
            let known = rest.count
            do {
                try readMore()
            } catch let error as SystemError where error.code == EINTR {
                // The terminal has thrown away what was typed, and left its cursor there.
                show("\n")
                rest = rest.upperBound..<rest.upperBound
                return .cancelled
            }
            searched = rest.lowerBound + known
        }
    }

    /// Gives away what was read beyond the last line: whoever reads the source on needs it first.
    mutating func takeRest() -> [UInt8] {
        defer { rest = rest.upperBound..<rest.upperBound }
        return Array(buffer[rest])
    }

    private func lineEnd(from start: Int) -> Int? {
        let fresh = unsafe buffer.span.bytes.extracting(start..<rest.upperBound)
        return ByteSearch.first(LineScanner.newline, in: fresh).map { start + $0 }
    }

    private mutating func take(upTo end: Int, skipping terminator: Int) -> LineInput {
        var line = buffer[rest.lowerBound..<end]
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        rest = end + terminator..<rest.upperBound
        return .line(Array(line))
    }

    /// Moves what is left to the front, makes the buffer larger if it is full, and reads behind it.
    private mutating func readMore() throws {
        if rest.lowerBound > 0 {
            buffer.replaceSubrange(0..<rest.count, with: Array(buffer[rest]))
            rest = 0..<rest.count
        }
        if rest.count == buffer.count { buffer += [UInt8](repeating: 0, count: buffer.count) }
        let got = try source.read(into: &buffer, from: rest.count)
        rest = 0..<rest.count + got
        isAtEnd = got == 0
    }
}
