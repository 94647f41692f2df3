/// Bytes that are there already, and those of another source behind them.
struct HeadedSource<Rest: ByteSource & Sendable>: ByteSource, Sendable {
    private var head: ArraySlice<UInt8>
    private var rest: Rest

    init(_ head: [UInt8], _ rest: Rest) {
        self.head = head[...]
        self.rest = rest
    }

    mutating func read(into buffer: inout [UInt8], from start: Int) throws -> Int {
        guard !head.isEmpty else { return try rest.read(into: &buffer, from: start) }
        let piece = head.prefix(buffer.count - start)
        buffer.replaceSubrange(start..<start + piece.count, with: piece)
        head = head.dropFirst(piece.count)
        return piece.count
    }
}
