/// A range of bits of a value.
struct BitRange {
    private let range: Range<Int>

    init(_ range: Range<Int>, isByBit: Bool = true) {
        self.range = isByBit ? range : 8 * range.lowerBound..<8 * range.upperBound
    }

    /// How many of them are 1.
    func count(in value: RawSpan) -> Int {
        var (sum, bit) = (0, range.lowerBound)
        while bit < range.upperBound {
            if bit & 7 == 0, range.upperBound - bit >= 64 {
                sum += unsafe value.unsafeLoadUnaligned(fromByteOffset: bit / 8, as: UInt64.self).nonzeroBitCount
                bit += 64
            } else {
                let (byte, length) = masked(value, bit)
                sum += byte.nonzeroBitCount
                bit += length
            }
        }
        return sum
    }

    /// The position of the first that is 1, or 0.
    func first(_ isSet: Bool, in value: RawSpan) -> Int? {
        var bit = range.lowerBound
        while bit < range.upperBound {
            if bit & 7 == 0, range.upperBound - bit >= 64,
                unsafe value.unsafeLoadUnaligned(fromByteOffset: bit / 8, as: UInt64.self) == (isSet ? 0 : .max)
            {
                bit += 64
                continue
            }
            let (byte, length) = masked(value, bit)
            let wanted = isSet ? byte : ~byte & mask(bit)
            if wanted != 0 { return bit & ~7 + wanted.leadingZeroBitCount }
            bit += length
        }
        return nil
    }

    /// What of the byte with a bit is in the range from there on, and how many bits that are.
    private func masked(_ value: RawSpan, _ bit: Int) -> (byte: UInt8, count: Int) {
        (value.byte(bit / 8) & mask(bit), min(8 - bit & 7, range.upperBound - bit))
    }

    private func mask(_ bit: Int) -> UInt8 {
        let end = min(range.upperBound - bit & ~7, 8)
        return (0xFF >> (bit & 7)) & ~UInt8(truncatingIfNeeded: 0xFF >> end)
    }
}
