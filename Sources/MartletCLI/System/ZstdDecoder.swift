#if Compression && canImport(CZstd)
import CZstd

/// Decompresses zstd.
@safe final class ZstdDecoder: StreamDecoder, @unchecked Sendable {
    // Sendable: one thread at a time uses it, as the protocol says.
    private let stream: OpaquePointer

    init() {
        guard let stream = unsafe ZSTD_createDStream() else { preconditionFailure("no memory for zstd") }
        unsafe self.stream = stream
    }

    func decode(
        _ input: [UInt8], _ range: Range<Int>, into output: inout [UInt8], from start: Int
    ) throws(CompressionProblem) -> DecodingStep {
        let (status, consumed, produced) = unsafe input[range].withUnsafeBytes { input in
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
        return DecodingStep(consumed: consumed, produced: produced, isEnd: status == 0)
    }

    deinit {
        unsafe ZSTD_freeDStream(stream)
    }
}
#endif
