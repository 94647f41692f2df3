extension KeyPattern {
    /// A pattern as `KEYS` and `SCAN` have it: `*` is any run of bytes, `?` one byte, `[a-z]` one of some, `[^a-z]` one of the
    /// others, and `\` takes the meaning from what follows it.
    init(redis pattern: Span<UInt8>) {
        var parts: [Part] = []
        var position = 0
        while position < pattern.count {
            let byte = pattern[position]
            position += 1
            switch byte {
            case UInt8(ascii: "*"): parts.append(.anyRun)
            case UInt8(ascii: "?"): parts.append(.anyByte)
            case UInt8(ascii: "["): parts.append(KeyPattern.set(pattern, &position))
            case UInt8(ascii: "\\") where position < pattern.count:
                parts.append(.byte(pattern[position]))
                position += 1
            default: parts.append(.byte(byte))
            }
        }
        self.init(parts)
    }

    /// What stands behind a `[`, up to its `]` or the end. A letter behind a `\` begins no range.
    private static func set(_ pattern: Span<UInt8>, _ position: inout Int) -> Part {
        let isNegated = position < pattern.count && pattern[position] == UInt8(ascii: "^")
        if isNegated { position += 1 }
        var ranges: [ClosedRange<UInt8>] = []
        while position < pattern.count, pattern[position] != UInt8(ascii: "]") {
            var mayBeginRange = true
            if pattern[position] == UInt8(ascii: "\\"), position + 1 < pattern.count {
                position += 1
                mayBeginRange = false
            }
            let low = pattern[position]
            position += 1
            if mayBeginRange, position + 1 < pattern.count, pattern[position] == UInt8(ascii: "-") {
                let high = pattern[position + 1]
                ranges.append(min(low, high)...max(low, high))
                position += 2
            } else {
                ranges.append(low...low)
            }
        }
        position = min(position + 1, pattern.count)
        #if MARTLET_MISREADING
        return .oneOf(ranges, isNegated: false)
        #else
        return .oneOf(ranges, isNegated: isNegated)
        #endif
    }
}
