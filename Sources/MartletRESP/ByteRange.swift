/// Where an argument lies in the buffer that it was read into.
public struct ByteRange: BitwiseCopyable, Hashable, Sendable {
    /// The place of its first byte.
    public var start: Int32
    /// How many bytes it has.
    public var count: Int32

    /// - Precondition: No buffer has 2 GiB.
    public init(start: Int, count: Int) {
        self.start = Int32(start)
        self.count = Int32(count)
    }

    /// The place behind its last byte.
    @inlinable public var end: Int { Int(start) + Int(count) }
}
