import CMartletShims

/// How files hold numbers, whatever the processor.
extension RawSpan {
    /// The integer whose bytes begin at `offset`, where there are enough of them.
    @inline(__always)
    func littleEndian<Integer: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: Integer.Type) -> Integer {
        precondition(offset >= 0 && offset + MemoryLayout<Integer>.size <= byteCount, "there are too few bytes")
        return Integer(littleEndian: unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: Integer.self))
    }

    /// The CRC-32C of the bytes, after others whose checksum is `crc`.
    func checksum(after crc: UInt32 = 0) -> UInt32 {
        unsafe withUnsafeBytes { unsafe martletshim_crc32c(crc, $0.baseAddress, $0.count) }
    }
}

extension [UInt8] {
    mutating func append(littleEndian integer: some FixedWidthInteger & BitwiseCopyable) {
        withMemory(of: integer.littleEndian) { append(copying: $0) }
    }

    mutating func set(littleEndian integer: some FixedWidthInteger & BitwiseCopyable, at offset: Int) {
        var bytes: [UInt8] = []
        bytes.append(littleEndian: integer)
        replaceSubrange(offset..<offset + bytes.count, with: bytes)
    }
}
