/// A request with bytes of its own, for one that is executed later.
package struct StoredRequest: Sendable {
    private let bytes: [UInt8]
    private let ranges: [ByteRange]

    package init(_ arguments: borrowing Arguments) {
        var bytes: [UInt8] = []
        var ranges: [ByteRange] = []
        bytes.reserveCapacity(arguments.byteCount)
        ranges.reserveCapacity(arguments.count)
        for position in 0..<arguments.count {
            let argument = arguments[position]
            ranges.append(ByteRange(start: bytes.count, count: argument.count))
            unsafe argument.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
        }
        (self.bytes, self.ranges) = (bytes, ranges)
    }

    /// One that shares the bytes that it lies in, so that what is large need not be copied.
    package init(_ arguments: borrowing Arguments, sharing buffer: [UInt8]) {
        bytes = buffer
        ranges = arguments.ranges.indices.map { arguments.ranges[$0] }
    }

    package func withArguments<R>(_ body: (borrowing Arguments) throws -> R) rethrows -> R {
        try body(Arguments(bytes.span, ranges.span))
    }

    /// The memory it takes.
    package var byteCount: Int { bytes.capacity + ranges.capacity * MemoryLayout<ByteRange>.stride }
}
