import MartletServer

extension KeyPattern {
    /// A pattern as shells have it: `*` is any run of bytes, `?` one letter, `[a-z]` one of some bytes, `[!a-z]` one of the
    /// others, and `\` takes the meaning from what follows it. Everything else is itself.
    init(shell pattern: [UInt8]) {
        var rest = pattern[...]
        var parts: [Part] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "*"): parts.append(.anyRun)
            case UInt8(ascii: "?"): parts.append(.anyLetter)
            case UInt8(ascii: "["): parts.append(Self.set(from: &rest) ?? .byte(byte))
            case UInt8(ascii: "\\"): parts.append(.byte(rest.popFirst() ?? byte))
            default: parts.append(.byte(byte))
            }
        }
        self.init(parts)
    }

    /// Whether the whole of `bytes` is as the pattern says.
    func matches(_ bytes: [UInt8]) -> Bool { matches(unsafe bytes.span.bytes) }

    /// What stands behind a `[`, up to its `]`; `nil` if there is none, and then nothing is taken from `rest`.
    private static func set(from rest: inout ArraySlice<UInt8>) -> Part? {
        let isNegated = rest.first == UInt8(ascii: "!")
        let start = rest.startIndex + (isNegated ? 1 : 0)
        // A `]` right at the beginning is one of the set.
        guard let end = rest[start...].dropFirst().firstIndex(of: UInt8(ascii: "]")) else { return nil }
        var ranges: [ClosedRange<UInt8>] = []
        var members = rest[start..<end]
        while let low = members.popFirst() {
            guard members.count >= 2, members.first == UInt8(ascii: "-"), let high = members.dropFirst().first else {
                ranges.append(low...low)
                continue
            }
            members = members.dropFirst(2)
            if low <= high { ranges.append(low...high) }
        }
        rest = rest[(end + 1)...]
        return .oneOf(ranges, isNegated: isNegated)
    }
}
