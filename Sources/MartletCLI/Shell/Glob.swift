/// A pattern for keys: `*` is any run of bytes, `?` one letter, `[a-z]` one of some bytes, `[!a-z]` one of the others,
/// and `\` takes the meaning from what follows it. Everything else is itself.
struct Glob {
    private enum Part: Equatable {
        case anyRun
        case anyLetter
        case oneOf([ClosedRange<UInt8>], isNegated: Bool)
        case byte(UInt8)
    }

    private let parts: [Part]

    init(_ pattern: [UInt8]) {
        var rest = pattern[...]
        var parts: [Part] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "*"): if parts.last != .anyRun { parts.append(.anyRun) }
            case UInt8(ascii: "?"): parts.append(.anyLetter)
            case UInt8(ascii: "["): parts.append(Self.set(from: &rest) ?? .byte(byte))
            case UInt8(ascii: "\\"): parts.append(.byte(rest.popFirst() ?? byte))
            default: parts.append(.byte(byte))
            }
        }
        self.parts = parts
    }

    /// Whether the whole of `bytes` is as the pattern says. O(parts × bytes).
    func matches(_ bytes: [UInt8]) -> Bool {
        var (part, byte) = (0, 0)
        // Where to try again, with a longer run for the last `*`.
        var retry: (part: Int, byte: Int)?
        while byte < bytes.count || part < parts.count {
            if part < parts.count {
                if parts[part] == .anyRun {
                    retry = (part, byte + 1)
                    part += 1
                    continue
                }
                if let length = Self.length(of: parts[part], at: byte, in: bytes) {
                    (part, byte) = (part + 1, byte + length)
                    continue
                }
            }
            guard let again = retry, again.byte <= bytes.count else { return false }
            (part, byte) = again
        }
        return true
    }

    /// How many bytes at `byte` the part takes; `nil` if it does not fit there.
    private static func length(of part: Part, at byte: Int, in bytes: [UInt8]) -> Int? {
        guard byte < bytes.count else { return nil }
        switch part {
        case .anyRun: return 0
        case .byte(let wanted): return bytes[byte] == wanted ? 1 : nil
        case .oneOf(let ranges, let isNegated):
            return ranges.contains { $0.contains(bytes[byte]) } == isNegated ? nil : 1
        case .anyLetter:
            // A letter of UTF-8 goes on for as long as bytes begin with the bits 10; any other byte is a letter itself.
            guard bytes[byte] >= 0xC0 else { return 1 }
            return 1 + bytes[(byte + 1)...].prefix(3).prefix { $0 & 0xC0 == 0x80 }.count
        }
    }

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
