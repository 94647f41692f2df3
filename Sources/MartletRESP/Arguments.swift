/// The words of one request where they lie in the buffer that they were read into. The first is the command's name.
package struct Arguments: ~Escapable {
    private let bytes: Span<UInt8>
    private let ranges: Span<ByteRange>

    /// - Precondition: The ranges lie within the bytes; each access looks.
    @_lifetime(copy bytes, copy ranges)
    package init(_ bytes: Span<UInt8>, _ ranges: Span<ByteRange>) {
        self.bytes = bytes
        self.ranges = ranges
    }

    package var count: Int { ranges.count }

    package subscript(position: Int) -> Span<UInt8> {
        @_lifetime(copy self)
        get {
            let range = ranges[position]
            return bytes.extracting(Int(range.start)..<range.end)
        }
    }

    package var last: Span<UInt8> {
        @_lifetime(copy self)
        get { self[count - 1] }
    }

    /// How many bytes all words have together.
    package var byteCount: Int {
        var sum = 0
        for position in ranges.indices { sum += Int(ranges[position].count) }
        return sum
    }
}
