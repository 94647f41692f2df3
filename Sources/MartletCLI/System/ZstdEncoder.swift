#if Compression && canImport(CZstd)
import CZstd

/// Compresses to zstd.
@safe final class ZstdEncoder: StreamEncoder, @unchecked Sendable {
    // Sendable: one thread at a time uses it, as the protocol says.
    private let stream: OpaquePointer
    private var chunk = [UInt8](repeating: 0, count: 1 << 16)

    init() {
        guard let stream = unsafe ZSTD_createCStream() else { preconditionFailure("no memory for zstd") }
        unsafe self.stream = stream
    }

    func encode(_ input: [UInt8], isLast: Bool, to output: inout [UInt8]) throws(CompressionProblem) {
        var consumed = 0
        while true {
            let (status, produced) = unsafe input.withUnsafeBytes { input in
                unsafe chunk.withUnsafeMutableBytes { chunk in
                    var from = unsafe ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: consumed)
                    var to = unsafe ZSTD_outBuffer(dst: chunk.baseAddress, size: chunk.count, pos: 0)
                    let status = unsafe ZSTD_compressStream2(stream, &to, &from, isLast ? ZSTD_e_end : ZSTD_e_continue)
                    consumed = unsafe from.pos
                    return unsafe (status, to.pos)
                }
            }
            guard ZSTD_isError(status) == 0 else {
                throw CompressionProblem(offset: consumed, reason: "zstd does not compress (error \(status))")
            }
            output += chunk[..<produced]
            if isLast ? status == 0 : consumed == input.count { return }
        }
    }

    deinit {
        unsafe ZSTD_freeCStream(stream)
    }
}
#endif
