/// How far an iteration has come, in 64 bits: which part of the hash space is next. It needs nothing that the index keeps
/// for it, and means the same however the index has grown or shrunk since.
///
///     bits 0…9     suffix
///     bits 10…11   suffix bits: 4, 6, 8 or 10
///     bits 12…17   depth; 0: the part is still to be cut, when it is visited, at `prefix`
///     bits 18…63   prefix
struct ScanPlace: Equatable {
    /// The deepest prefix there is room for, and so the deepest that segments are split to.
    static let depthMax: UInt64 = 46
    private static let prefixMask: UInt64 = ~(1 << 18 - 1)

    static let start = ScanPlace(bits: 0)

    let bits: UInt64

    /// The place that these bits name. Any bits do: a place that no iteration gave is one as well.
    init(bits: UInt64) {
        self.bits = bits
    }

    /// The place after a part, `nil` if it was the last.
    init?(after part: HashPart) {
        if part.suffix + 1 < 1 << part.suffixBits {
            bits = part.prefix | part.depth << 12 | ((part.suffixBits - 4) / 2) << 10 | (part.suffix + 1)
        } else {
            bits = part.prefix &+ 1 << (64 - part.depth)
            if bits == 0 { return nil }
        }
    }

    var prefix: UInt64 { bits & ScanPlace.prefixMask }

    /// The part that begins here, if it was cut already.
    var part: HashPart? {
        let depth = min((bits >> 12) & 63, ScanPlace.depthMax)
        guard depth > 0 else { return nil }
        let suffixBits = ((bits >> 10) & 3) * 2 + 4
        return HashPart(
            prefix: prefix & ~(UInt64.max >> depth), depth: depth, suffix: bits & (1 << suffixBits - 1),
            suffixBits: suffixBits)
    }
}
