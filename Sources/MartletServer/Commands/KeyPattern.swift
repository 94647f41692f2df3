/// A pattern for keys as `KEYS` and `SCAN` have it: `*` is any run of bytes, `?` one byte, `[a-z]` one of some, `[^a-z]` one
/// of the others, and `\` takes the meaning from what follows it.
struct KeyPattern {
    private enum Part: Equatable {
        case anyRun
        case anyByte
        case oneOf([ClosedRange<UInt8>], isNegated: Bool)
        case byte(UInt8)
    }

    private let parts: [Part]

    init(_ pattern: Span<UInt8>) {
        var parts: [Part] = []
        var position = 0
        while position < pattern.count {
            let byte = pattern[position]
            position += 1
            switch byte {
            case UInt8(ascii: "*"): if parts.last != .anyRun { parts.append(.anyRun) }
            case UInt8(ascii: "?"): parts.append(.anyByte)
            case UInt8(ascii: "["): parts.append(KeyPattern.set(pattern, &position))
            case UInt8(ascii: "\\") where position < pattern.count:
                parts.append(.byte(pattern[position]))
                position += 1
            default: parts.append(.byte(byte))
            }
        }
        self.parts = parts
    }

    /// Whether every key is as the pattern says.
    var matchesAll: Bool { parts == [.anyRun] }

    /// What stands behind a `[`, up to its `]` or the end.
    private static func set(_ pattern: Span<UInt8>, _ position: inout Int) -> Part {
        let isNegated = position < pattern.count && pattern[position] == UInt8(ascii: "^")
        if isNegated { position += 1 }
        var ranges: [ClosedRange<UInt8>] = []
        while position < pattern.count, pattern[position] != UInt8(ascii: "]") {
            if pattern[position] == UInt8(ascii: "\\"), position + 1 < pattern.count { position += 1 }
            let low = pattern[position]
            position += 1
            if position + 1 < pattern.count, pattern[position] == UInt8(ascii: "-") {
                let high = pattern[position + 1]
                ranges.append(min(low, high)...max(low, high))
                position += 2
            } else {
                ranges.append(low...low)
            }
        }
        position = min(position + 1, pattern.count)
        return .oneOf(ranges, isNegated: isNegated)
    }

    /// Whether the whole of a key is as the pattern says. O(parts × bytes).
    func matches(_ key: RawSpan) -> Bool {
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
                if byte < key.byteCount, KeyPattern.fits(parts[part], key.byte(byte)) {
                    (part, byte) = (part + 1, byte + 1)
                    continue
                }
            }
            guard let again = retry, again.byte <= key.byteCount else { return false }
            (part, byte) = again
        }
        return true
    }

    private static func fits(_ part: Part, _ byte: UInt8) -> Bool {
        switch part {
        case .anyRun, .anyByte: true
        case .byte(let wanted): byte == wanted
        case .oneOf(let ranges, let isNegated): ranges.contains { $0.contains(byte) } != isNegated
        }
    }
}
