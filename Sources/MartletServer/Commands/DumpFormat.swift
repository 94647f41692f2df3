import CMartletShims

/// A value as `DUMP` gives it, little-endian: `bytes…  kind:1  version:1  crc32c:4`. The checksum covers all before it.
///
/// It is Martlet's own: no version of Redis reads it, and none of theirs is read.
enum DumpFormat {
    /// The kind of value: a string is the only one there is.
    private static let string: UInt8 = 0
    private static let version: UInt8 = 1

    static func encode(_ value: RawSpan) -> [UInt8] {
        var bytes = value.copied
        bytes.append(string)
        bytes.append(version)
        let sum = checksum(bytes.span)
        for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: sum >> shift)) }
        return bytes
    }

    /// The value, `nil` if the bytes are no such form of one.
    static func decode(_ bytes: Span<UInt8>) -> [UInt8]? {
        let end = bytes.count - 6
        guard end >= 0, bytes[end] == string, bytes[end + 1] == version else { return nil }
        var sum: UInt32 = 0
        for index in 0..<4 { sum |= UInt32(bytes[end + 2 + index]) << (8 * index) }
        guard sum == checksum(bytes.extracting(0..<end + 2)) else { return nil }
        return bytes.extracting(0..<end).copied
    }

    private static func checksum(_ bytes: Span<UInt8>) -> UInt32 {
        unsafe bytes.withUnsafeBufferPointer { unsafe martletshim_crc32c(0, $0.baseAddress, $0.count) }
    }
}
