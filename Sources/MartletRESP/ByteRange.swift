/// Where an argument lies in the buffer that it was read into.
public struct ByteRange: Hashable, Sendable {
    public var start: Int32
    public var count: Int32

    public init(start: Int, count: Int) {
        self.start = Int32(start)
        self.count = Int32(count)
    }

    @inlinable public var end: Int { Int(start) + Int(count) }
}
