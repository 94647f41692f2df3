import MartletRESP

/// A whole number of some bits inside a value, with a sign (`i8`) or without (`u8`).
struct BitFieldType {
    let isSigned: Bool
    let bitCount: Int

    init(_ text: Span<UInt8>) throws(ReplyError) {
        let error = ReplyError(
            "ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.")
        guard text.count > 1, text[0] == UInt8(ascii: "i") || text[0] == UInt8(ascii: "u"),
            let count = DecimalInteger.read(text.extracting(1..<text.count))
        else { throw error }
        isSigned = text[0] == UInt8(ascii: "i")
        guard count >= 1, count <= (isSigned ? 64 : 63) else { throw error }
        bitCount = count
    }

    var minimum: Int { isSigned ? Int.min >> (64 - bitCount) : 0 }
    var maximum: Int { isSigned ? Int.max >> (64 - bitCount) : Int.max >> (63 - bitCount) }

    /// The number at a bit; what lies behind the bytes is 0.
    func read(at offset: Int, in bytes: RawSpan) -> Int {
        var number: UInt64 = 0
        for bit in offset..<offset + bitCount {
            let isSet = bit / 8 < bytes.byteCount && bytes.byte(bit / 8) & (0x80 >> (bit & 7)) != 0
            number = number << 1 | (isSet ? 1 : 0)
        }
        let isNegative = isSigned && number >> (bitCount - 1) & 1 == 1
        return Int(bitPattern: UInt(isNegative && bitCount < 64 ? number | UInt64.max << bitCount : number))
    }

    func write(_ number: Int, at offset: Int, to bytes: inout [UInt8]) {
        for index in 0..<bitCount {
            let bit = offset + index
            let mask = UInt8(0x80) >> (bit & 7)
            if number >> (bitCount - 1 - index) & 1 == 1 { bytes[bit / 8] |= mask } else { bytes[bit / 8] &= ~mask }
        }
    }
}
