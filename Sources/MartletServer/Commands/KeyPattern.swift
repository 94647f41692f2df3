/// A pattern for keys: parts that follow each other. How one is written is another matter: Redis and shells do not agree.
package struct KeyPattern {
    package enum Part: Hashable, Sendable {
        case anyRun
        case anyByte
        /// A letter of UTF-8, or a byte that is none.
        case anyLetter
        case oneOf([ClosedRange<UInt8>], isNegated: Bool)
        case byte(UInt8)
    }

    private let parts: [Part]

    package init(_ parts: [Part]) {
        self.parts = parts.reduce(into: []) { parts, part in
            // Two runs are one.
            if part != .anyRun || parts.last != .anyRun { parts.append(part) }
        }
    }

    /// Whether every key is as the pattern says.
    private var matchesAll: Bool { parts == [.anyRun] }

    /// How many comparisons it takes at the most to say whether a key is as the pattern says.
    func stepsMax(for key: RawSpan) -> Int { min(parts.count, key.byteCount + 1) * (key.byteCount + 1) }

    /// Whether the whole of a key is as the pattern says. O(parts × bytes).
    package func matches(_ key: RawSpan) -> Bool {
        if matchesAll { return true }
        var (part, byte) = (0, 0)
        // Where to try again, with a longer run for the last `*`.
        var retry: (part: Int, byte: Int)?
        while byte < key.byteCount || part < parts.count {
            if part < parts.count {
                if parts[part] == .anyRun {
                    retry = (part, byte + 1)
                    part += 1
                    continue
                }
                if let length = KeyPattern.length(of: parts[part], at: byte, in: key) {
                    (part, byte) = (part + 1, byte + length)
                    continue
                }
            }
            guard let again = retry, again.byte <= key.byteCount else { return false }
            (part, byte) = again
        }
        return true
    }

    /// How many bytes of the key the part takes; `nil` if it does not fit there.
    private static func length(of part: Part, at byte: Int, in key: RawSpan) -> Int? {
        guard byte < key.byteCount else { return nil }
        switch part {
        case .anyRun: return 0
        case .anyByte: return 1
        case .anyLetter: return letterLength(at: byte, in: key)
        case .byte(let wanted): return key.byte(byte) == wanted ? 1 : nil
        case .oneOf(let ranges, let isNegated):
            return ranges.contains { $0.contains(key.byte(byte)) } == isNegated ? nil : 1
        }
    }

    /// A letter of UTF-8 goes on for as long as bytes begin with the bits 10; any other byte is a letter itself.
    private static func letterLength(at byte: Int, in key: RawSpan) -> Int {
        guard key.byte(byte) >= 0xC0 else { return 1 }
        var length = 1
        while length < 4, byte + length < key.byteCount, key.byte(byte + length) & 0xC0 == 0x80 { length += 1 }
        return length
    }
}
