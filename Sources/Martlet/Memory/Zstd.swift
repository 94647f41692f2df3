#if CompressedCheckpoints && canImport(CZstd)
import CZstd

/// Compression by zstd, which a build has with the package trait `CompressedCheckpoints` where the library is installed.
enum Zstd {
    static let isThere = true

    /// Little work for most of what there is to gain: a checkpoint is not to keep its writers' processor.
    private static let level: Int32 = 1

    /// So many zero bytes, and then what was compressed; `nil` where that is not smaller.
    static func compress(_ bytes: RawSpan, after headBytes: Int) -> [UInt8]? {
        var output = [UInt8](repeating: 0, count: headBytes + bytes.byteCount)
        let count = unsafe bytes.withUnsafeBytes { source in
            unsafe output.withUnsafeMutableBytes { target in
                unsafe ZSTD_compress(
                    target.baseAddress.map { unsafe $0 + headBytes }, bytes.byteCount, source.baseAddress, source.count,
                    level)
            }
        }
        // It says so too where what is compressed does not fit, being larger.
        guard ZSTD_isError(count) == 0, count < bytes.byteCount else { return nil }
        output.removeLast(bytes.byteCount - count)
        return output
    }

    /// What so many bytes were compressed to `bytes`. `nil`: they were not, or there is no memory.
    static func decompress(_ bytes: RawSpan, count: Int) -> [UInt8]? {
        var output = [UInt8](repeating: 0, count: count)
        let found = unsafe bytes.withUnsafeBytes { source in
            unsafe output.withUnsafeMutableBytes { target in
                unsafe ZSTD_decompress(target.baseAddress, target.count, source.baseAddress, source.count)
            }
        }
        return found == count ? output : nil
    }
}
#else
/// No compression: the build is without the package trait `CompressedCheckpoints`, or without the library.
enum Zstd {
    static let isThere = false

    static func compress(_ bytes: RawSpan, after headBytes: Int) -> [UInt8]? { nil }

    static func decompress(_ bytes: RawSpan, count: Int) -> [UInt8]? { nil }
}
#endif
