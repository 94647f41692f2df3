/// Ends a record at each newline.
struct LineScanner: RecordScanner {
    static let newline = UInt8(ascii: "\n")

    func nextEnd(in bytes: RawSpan, from offset: Int) -> Int? {
        ByteSearch.first(Self.newline, in: bytes, from: offset).map { $0 + 1 }
    }

    /// Found from the back, which is faster than line by line.
    func lastEnd(in bytes: RawSpan, from offset: Int) -> Int? {
        ByteSearch.last(Self.newline, in: bytes.extracting(droppingFirst: offset)).map { offset + $0 + 1 }
    }
}

extension RawSpan {
    /// How long the record is without the newline that may end it.
    var countWithoutNewline: Int {
        byteCount > 0 && self[byteCount - 1] == LineScanner.newline ? byteCount - 1 : byteCount
    }
}
