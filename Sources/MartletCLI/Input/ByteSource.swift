/// Where bytes come from, a piece at a time.
protocol ByteSource {
    /// Puts some bytes into `buffer`, from `start` on. Returns how many; 0 is the end, and only the end.
    mutating func read(into buffer: inout [UInt8], from start: Int) throws -> Int
}
