#if canImport(CUV)
extension [UInt8] {
    /// Appends what was read of a request of which so many bytes are lacking.
    ///
    /// Makes room for as much again as there is, or for no more than is lacking, or a quarter: a length that a request has only
    /// announced makes none.
    mutating func append(received bytes: Span<UInt8>, wanted: Int) {
        if capacity < count + bytes.count {
            let room = Swift.min(Swift.max(EventLoop.readBytes, count), Swift.max(wanted, count / 4))
            reserveCapacity(count + Swift.max(bytes.count, room))
        }
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
#endif
