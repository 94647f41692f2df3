/// The words of one request where they lie in the buffer that they were read into. The first is the command's name.
///
/// Public, as what is `package` is not inlined into another module, and this is looked at several times for each request.
public struct Arguments: ~Escapable {
    @usableFromInline let bytes: Span<UInt8>
    @usableFromInline let ranges: Span<ByteRange>

    /// - Precondition: The ranges lie within the bytes; each access looks.
    @_lifetime(copy bytes, copy ranges)
    @inlinable public init(_ bytes: Span<UInt8>, _ ranges: Span<ByteRange>) {
        self.bytes = bytes
        self.ranges = ranges
    }

    /// How many words there are.
    @inlinable public var count: Int { ranges.count }

    /// The word of that number, counted from 0.
    @inlinable public subscript(position: Int) -> Span<UInt8> {
        @_lifetime(copy self)
        get {
            let range = ranges[position]
            return bytes.extracting(Int(range.start)..<range.end)
        }
    }

    /// The last word.
    @inlinable public var last: Span<UInt8> {
        @_lifetime(copy self)
        get { self[count - 1] }
    }

    /// How many bytes there are from the first word to the end of the last.
    @inlinable public var extent: Int { ranges[count - 1].end - Int(ranges[0].start) }

    /// How many bytes all words have together.
    package var byteCount: Int {
        var sum = 0
        for position in ranges.indices { sum += Int(ranges[position].count) }
        return sum
    }
}
