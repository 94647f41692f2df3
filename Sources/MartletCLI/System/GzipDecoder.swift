#if Compression && canImport(CZlib)
import CZlib

/// Decompresses gzip by zlib. NULs behind a member are padding, as gzip itself has it.
@safe final class GzipDecoder: StreamDecoder, @unchecked Sendable {
    // Sendable: one thread at a time uses it, as the protocol says.
    /// zlib wants to find it where it was when it began.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

    /// Whether a member has ended, and no other has begun.
    private var isBehindMember = false

    init() {
        unsafe stream.initialize(to: z_stream())
        // 16 more than the largest window: a gzip header, and no other.
        let status = unsafe inflateInit2_(stream, 16 + 15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "zlib does not start: \(status)")
    }

    func decode(
        _ input: [UInt8], _ range: Range<Int>, into output: inout [UInt8], from start: Int
    ) throws(CompressionProblem) -> DecodingStep {
        if isBehindMember {
            let padding = input[range].prefix { $0 == 0 }.count
            if padding > 0 { return DecodingStep(consumed: padding, produced: 0, isEnd: true) }
            isBehindMember = false
        }
        let status = inflate(input, range, into: &output, from: start)
        let consumed = unsafe range.count - Int(stream.pointee.avail_in)
        let produced = unsafe output.count - start - Int(stream.pointee.avail_out)
        // What came before the damage is handed out first. Asked again, zlib says again what is wrong.
        guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR || produced > 0 else {
            let reason = unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "zlib error \(status)"
            throw CompressionProblem(offset: consumed, reason: "no gzip data (\(reason))")
        }
        if status == Z_STREAM_END {
            unsafe inflateReset(stream)
            isBehindMember = true
        }
        return DecodingStep(consumed: consumed, produced: produced, isEnd: status == Z_STREAM_END)
    }

    private func inflate(_ input: [UInt8], _ range: Range<Int>, into output: inout [UInt8], from start: Int) -> Int32 {
        unsafe input[range].withUnsafeBytes { input in
            unsafe output.withUnsafeMutableBytes { output in
                let first = unsafe input.baseAddress?.assumingMemoryBound(to: UInt8.self)
                unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: first)
                unsafe stream.pointee.avail_in = UInt32(input.count)
                unsafe stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self).advanced(
                    by: start)
                unsafe stream.pointee.avail_out = UInt32(output.count - start)
                return unsafe CZlib.inflate(stream, Z_NO_FLUSH)
            }
        }
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }
}
#endif
