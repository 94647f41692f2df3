import CMartletShims
import Testing

@Suite struct CRC32CTests {
    @Test(arguments: publishedVectors)
    fileprivate func agreesWithPublishedVectors(vector: Vector) {
        #expect(fast(vector.data[...]) == vector.crc)
        #expect(portable(vector.data[...]) == vector.crc)
    }

    @Test func nothingChangesNothing() {
        #expect(martletshim_crc32c(0x1234_5678, nil, 0) == 0x1234_5678)
        #expect(martletshim_crc32c_portable(0x1234_5678, nil, 0) == 0x1234_5678)
    }

    /// 768 bytes and more are read as three lanes, so the long sizes cross that border a few times.
    @Test func everySizeAgreesWithTheModel() {
        for size in Array(0...300) + Array(760...780) + Array(1530...1550) + [4096, 10_000] {
            let expected = model(0, bytes[..<size])
            #expect(fast(bytes[..<size]) == expected, "\(size) bytes")
            #expect(portable(bytes[..<size]) == expected, "\(size) bytes, portable")
        }
    }

    @Test func everyAlignmentAgreesWithTheModel() {
        for start in 0..<64 {
            for size in [0, 1, 7, 8, 9, 63, 64, 300, 1600] {
                let piece = bytes[start..<start + size]
                #expect(fast(piece) == model(0, piece), "\(size) bytes from \(start)")
                #expect(portable(piece) == model(0, piece), "\(size) bytes from \(start), portable")
            }
        }
    }

    @Test func piecesChainToTheWhole() {
        let whole = bytes[..<2000]
        for cut in stride(from: 0, through: whole.count, by: 37) {
            #expect(fast(whole[cut...], after: fast(whole[..<cut])) == fast(whole), "cut at \(cut)")
            #expect(portable(whole[cut...], after: fast(whole[..<cut])) == fast(whole), "cut at \(cut), portable")
        }
    }

    /// The model must be able to disagree: one bit anywhere changes the checksum.
    @Test func everyBitCounts() {
        let intact = [UInt8](bytes[..<800])
        for position in 0..<intact.count {
            var damaged = intact
            damaged[position] ^= 1 << (position % 8)
            #expect(fast(damaged[...]) != model(0, intact[...]), "byte \(position)")
        }
    }
}

/// Bytes without a pattern, the same every time.
private let bytes: [UInt8] = {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    return (0..<10_000).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 56)
    }
}()

private struct Vector: Sendable {
    let data: [UInt8]
    let crc: UInt32
}

/// RFC 3720, appendix B.4, and the check value by which the algorithm is known.
private let publishedVectors = [
    Vector(data: [UInt8](repeating: 0, count: 32), crc: 0x8A91_36AA),
    Vector(data: [UInt8](repeating: 0xFF, count: 32), crc: 0x62A8_AB43),
    Vector(data: [UInt8](0..<32), crc: 0x46DD_794E),
    Vector(data: [UInt8]((0..<32).reversed()), crc: 0x113F_DB5C),
    Vector(data: iSCSIReadCommand, crc: 0xD996_3A56),
    Vector(data: [UInt8]("123456789".utf8), crc: 0xE306_9283),
]

private let iSCSIReadCommand: [UInt8] =
    [0x01, 0xC0, 0, 0] + [UInt8](repeating: 0, count: 12)
    + [0x14, 0, 0, 0, 0, 0, 0x04, 0, 0, 0, 0, 0x14, 0, 0, 0, 0x18]
    + [0x28, 0, 0, 0, 0, 0, 0, 0, 0x02, 0, 0, 0, 0, 0, 0, 0]

/// The definition, one bit at a time.
private func model(_ crc: UInt32, _ data: ArraySlice<UInt8>) -> UInt32 {
    var state = ~crc
    for byte in data {
        state ^= UInt32(byte)
        for _ in 0..<8 { state = (state >> 1) ^ (state & 1 == 1 ? 0x82F6_3B78 : 0) }
    }
    return ~state
}

private func fast(_ data: ArraySlice<UInt8>, after crc: UInt32 = 0) -> UInt32 {
    unsafe data.withUnsafeBytes { unsafe martletshim_crc32c(crc, $0.baseAddress, $0.count) }
}

private func portable(_ data: ArraySlice<UInt8>, after crc: UInt32 = 0) -> UInt32 {
    unsafe data.withUnsafeBytes { unsafe martletshim_crc32c_portable(crc, $0.baseAddress, $0.count) }
}
