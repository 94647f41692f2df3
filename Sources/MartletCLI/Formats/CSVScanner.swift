/// Ends a record at each newline that is not inside a quoted field.
struct CSVScanner: RecordScanner {
    static let quote = UInt8(ascii: "\"")
    static let comma = UInt8(ascii: ",")
    static let carriageReturn = UInt8(ascii: "\r")

    private enum State {
        /// The next byte is the first of a field.
        case fieldStart
        case plain
        case quoted
        /// Behind a quote inside a quoted field: it ended the field, unless another follows.
        case closed
    }

    private var state = State.fieldStart

    mutating func nextEnd(in bytes: RawSpan, from offset: Int) -> Int? {
        var at = offset
        while at < bytes.byteCount {
            switch state {
            case .quoted:
                guard let quote = ByteSearch.first(Self.quote, in: bytes, from: at) else { return nil }
                at = quote + 1
                state = .closed
            case .fieldStart, .closed:
                let isQuote = bytes[at] == Self.quote
                state = isQuote ? .quoted : .plain
                at += isQuote ? 1 : 0
            case .plain:
                let newline = ByteSearch.first(LineScanner.newline, in: bytes, from: at)
                let line = bytes.extracting(at..<(newline ?? bytes.byteCount))
                if let quote = fieldOpened(in: line) {
                    at += quote + 1
                    state = .quoted
                } else if let newline {
                    state = .fieldStart
                    return newline + 1
                } else {
                    #if !MARTLET_DEFECT
                    // Without this, the mistake that the fuzzer must find (Fuzz/run --control), a field is not seen to
                    // be quoted if its quote comes with the next piece.
                    if line[line.byteCount - 1] == Self.comma { state = .fieldStart }
                    #endif
                    return nil
                }
            }
        }
        return nil
    }

    /// Where in the rest of a line, behind the beginning of a field, the first quote stands that opens another field.
    private func fieldOpened(in line: RawSpan) -> Int? {
        var at = 0
        while let quote = ByteSearch.first(Self.quote, in: line, from: at) {
            if quote > 0, line[quote - 1] == Self.comma { return quote }
            at = quote + 1
        }
        return nil
    }
}
