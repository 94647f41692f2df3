#if Compression && canImport(CZlib)
import CZlib

/// Compresses to gzip by zlib.
@safe final class GzipEncoder: StreamEncoder, @unchecked Sendable {
    // Sendable: one thread at a time uses it, as the protocol says.
    /// zlib wants to find it where it was when it began.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private var chunk = [UInt8](repeating: 0, count: 1 << 16)

    init() {
        unsafe stream.initialize(to: z_stream())
        // 16 more than the largest window: with a gzip header.
        let status = unsafe deflateInit2_(
            stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 16 + 15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "zlib does not start: \(status)")
    }

    func encode(_ input: [UInt8], isLast: Bool, to output: inout [UInt8]) throws(CompressionProblem) {
        unsafe input.withUnsafeBytes { input in
            let first = unsafe input.baseAddress?.assumingMemoryBound(to: UInt8.self)
            unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: first)
            unsafe stream.pointee.avail_in = UInt32(input.count)
            // A chunk that is not filled is the last.
            while deflateChunk(isLast ? Z_FINISH : Z_NO_FLUSH, to: &output) == chunk.count {}
        }
    }

    /// Returns how many bytes came.
    private func deflateChunk(_ flush: Int32, to output: inout [UInt8]) -> Int {
        let room = unsafe chunk.withUnsafeMutableBytes { chunk in
            unsafe stream.pointee.next_out = chunk.baseAddress?.assumingMemoryBound(to: UInt8.self)
            unsafe stream.pointee.avail_out = UInt32(chunk.count)
            _ = unsafe deflate(stream, flush)
            return unsafe Int(stream.pointee.avail_out)
        }
        output += chunk[..<(chunk.count - room)]
        return chunk.count - room
    }

    deinit {
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }
}
#endif
