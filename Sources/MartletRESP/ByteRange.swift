/// Where an argument lies in the buffer that it was read into.
package struct ByteRange: Hashable, Sendable {
    package var start: Int32
    package var count: Int32

    package init(start: Int, count: Int) {
        self.start = Int32(start)
        self.count = Int32(count)
    }

    @inlinable package var end: Int { Int(start) + Int(count) }
}
