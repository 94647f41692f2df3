/// Base64 (RFC 4648) with padding.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")

    /// How many letters so many bytes take.
    static func letters(of bytes: Int) -> Int {
        (bytes + 2) / 3 * 4
    }

    static func encode(_ bytes: RawSpan, to output: inout [UInt8]) {
        for start in stride(from: 0, to: bytes.byteCount, by: 3) {
            let count = min(3, bytes.byteCount - start)
            var group: UInt32 = 0
            for place in 0..<3 { group = group << 8 | (place < count ? UInt32(bytes[start + place]) : 0) }
            for place in 0..<4 {
                output.append(place > count ? padding : alphabet[Int(group >> (18 - 6 * place) & 63)])
            }
        }
    }

    static func text(_ bytes: [UInt8]) -> String {
        var letters: [UInt8] = []
        encode(unsafe bytes.span.bytes, to: &letters)
        return String(decoding: letters, as: UTF8.self)
    }

    /// Appends the bytes that `letters` stand for.
    /// - Returns: `nil`, or which letter is wrong, and some bytes may have been appended.
    static func decode(_ letters: RawSpan, to output: inout [UInt8]) -> Int? {
        var contentEnd = letters.byteCount
        while contentEnd > 0, letters[contentEnd - 1] == padding { contentEnd -= 1 }
        guard letters.byteCount % 4 == 0, letters.byteCount - contentEnd <= 2 else { return contentEnd }
        output.reserveCapacity(output.count + letters.byteCount / 4 * 3)
        var (group, bits): (UInt32, Int) = (0, 0)
        for place in 0..<contentEnd {
            guard let value = value(of: letters[place]) else { return place }
            group = group << 6 | UInt32(value)
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            output.append(UInt8(truncatingIfNeeded: group >> bits))
            group &= (1 << bits) - 1
        }
        // What a writer leaves over is zero: one sequence of bytes has one text.
        return group == 0 ? nil : contentEnd - 1
    }

    private static func value(of letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): letter - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): letter - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): letter - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
