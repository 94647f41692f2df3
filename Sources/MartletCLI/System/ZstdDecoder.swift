#if Compression && canImport(CZstd)
import CZstd

/// Decompresses zstd.
///
/// A step that fails says nothing of what it has decompressed before the damage. So each step gets what belongs together and
/// no more: the rest of a header, or of a block, or nothing as long as zstd may still hold some of the last block.
@safe final class ZstdDecoder: StreamDecoder, @unchecked Sendable {
    // Sendable: one thread at a time uses it, as the protocol says.
    private static let blockHeaderBytes = 3

    private let stream: OpaquePointer
    /// How many bytes of a frame zstd wants first.
    private let wantedFirst: Int
    /// How many bytes zstd wants next. Mostly these end with the header of the block behind.
    private var wanted: Int
    private var mayHoldMore = false

    init() {
        guard let stream = unsafe ZSTD_createDStream() else { preconditionFailure("no memory for zstd") }
        unsafe self.stream = stream
        wantedFirst = unsafe ZSTD_initDStream(stream)
        wanted = wantedFirst
    }

    func decode(
        _ input: [UInt8], _ range: Range<Int>, into output: inout [UInt8], from start: Int
    ) throws(CompressionProblem) -> DecodingStep {
        let (status, consumed, produced) = unsafe input[range.prefix(stepBytes)].withUnsafeBytes { input in
            unsafe output.withUnsafeMutableBytes { output in
                var from = unsafe ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
                var to = unsafe ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: start)
                let status = unsafe ZSTD_decompressStream(stream, &to, &from)
                return unsafe (status, from.pos, to.pos - start)
            }
        }
        guard ZSTD_isError(status) == 0 else {
            let reason = unsafe ZSTD_getErrorName(status).map { unsafe String(cString: $0) } ?? "zstd error \(status)"
            throw CompressionProblem(offset: consumed, reason: "no zstd data (\(reason))")
        }
        wanted = status == 0 ? wantedFirst : status
        mayHoldMore = start + produced == output.count
        return DecodingStep(consumed: consumed, produced: produced, isEnd: status == 0)
    }

    private var stepBytes: Int {
        if mayHoldMore { return 0 }
        return wanted > Self.blockHeaderBytes ? wanted - Self.blockHeaderBytes : wanted
    }

    deinit {
        unsafe ZSTD_freeDStream(stream)
    }
}
#endif
