/// Ends a record at each newline that is not inside a quoted field.
///
/// Newlines and quotes are searched for, each from left to right and never twice in the same bytes: the newline that
/// was found ahead is kept while fields before it are passed, however many there are.
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
    /// How many bytes were searched so far: at most two for each byte of the input.
    private(set) var searchedBytes = 0

    mutating func nextEnd(in bytes: RawSpan, from offset: Int) -> Int? {
        var at = offset
        // The first one from `at` on, or the end of the bytes, as long as it is not before `at`.
        var newline = -1
        while at < bytes.byteCount {
            switch state {
            case .quoted:
                let quote = search(Self.quote, in: bytes, at..<bytes.byteCount)
                guard quote < bytes.byteCount else { return nil }
                at = quote + 1
                state = .closed
            case .fieldStart, .closed:
                let isQuote = bytes[at] == Self.quote
                state = isQuote ? .quoted : .plain
                at += isQuote ? 1 : 0
            case .plain:
                if newline < at { newline = search(LineScanner.newline, in: bytes, at..<bytes.byteCount) }
                if let quote = fieldOpened(in: bytes, at..<newline) {
                    at = quote + 1
                    state = .quoted
                } else if newline < bytes.byteCount {
                    state = .fieldStart
                    return newline + 1
                } else {
                    #if !MARTLET_DEFECT
                    // Without this, the mistake that the fuzzer must find (Fuzz/run --control), a field is not seen to
                    // be quoted if its quote comes with the next piece.
                    if bytes[newline - 1] == Self.comma { state = .fieldStart }
                    #endif
                    return nil
                }
            }
        }
        return nil
    }

    /// Where in the rest of a line, behind the beginning of a field, the first quote stands that opens another field.
    private mutating func fieldOpened(in bytes: RawSpan, _ line: Range<Int>) -> Int? {
        var at = line.lowerBound
        while true {
            let quote = search(Self.quote, in: bytes, at..<line.upperBound)
            guard quote < line.upperBound else { return nil }
            if quote > line.lowerBound, bytes[quote - 1] == Self.comma { return quote }
            at = quote + 1
        }
    }

    /// Where `byte` first stands in that part of `bytes`, or the end of the part.
    private mutating func search(_ byte: UInt8, in bytes: RawSpan, _ range: Range<Int>) -> Int {
        let found = ByteSearch.first(byte, in: bytes.extracting(first: range.upperBound), from: range.lowerBound)
        searchedBytes += (found ?? range.upperBound) - range.lowerBound
        return found ?? range.upperBound
    }
}
