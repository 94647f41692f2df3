/// Hexadecimal digits.
enum Hexadecimal {
    static let digits = Array("0123456789abcdef".utf8)

    /// Two digits for each byte.
    static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Four digits, for a number that has no more.
    static func text(_ number: UInt32) -> String {
        text([UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number)])
    }

    /// The byte that two digits at `offset` stand for; `nil` if there are not two.
    static func byte(in bytes: RawSpan, at offset: Int) -> UInt8? {
        number(in: bytes, at: offset, digits: 2).map { UInt8($0) }
    }

    /// The number that so many digits at `offset` stand for; `nil` if there are fewer.
    static func number(in bytes: RawSpan, at offset: Int, digits: Int) -> UInt32? {
        guard offset + digits <= bytes.byteCount else { return nil }
        var number: UInt32 = 0
        for place in offset..<offset + digits {
            guard let digit = digit(bytes[place]) else { return nil }
            number = number << 4 | UInt32(digit)
        }
        return number
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
