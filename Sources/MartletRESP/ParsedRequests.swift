/// Requests that are complete, as ranges of the buffer that they were parsed in.
///
/// Public so that it is inlined, like ``Arguments``.
public struct ParsedRequests {
    @usableFromInline let ranges: [ByteRange]
    /// Where the arguments of each request end.
    @usableFromInline let ends: [Int]
    /// How many requests there are. What stands behind them in the arrays is of no meaning.
    public let count: Int

    init(ranges: [ByteRange], ends: [Int], count: Int) {
        (self.ranges, self.ends, self.count) = (ranges, ends, count)
    }

    /// Calls `body` with the arguments of one of them.
    /// - Parameter bytes: The buffer, as it was parsed.
    @inlinable
    public func withRequest<R>(
        _ number: Int, in bytes: Span<UInt8>, _ body: (borrowing Arguments) throws -> R
    ) rethrows -> R {
        let start = number == 0 ? 0 : ends[number - 1]
        return try body(Arguments(bytes, ranges.span.extracting(start..<ends[number])))
    }
}
