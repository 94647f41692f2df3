/// What `BITOP` does with each bit.
enum BitOperation {
    case and
    case or
    case xor
    case not

    init?(_ name: Span<UInt8>) {
        if name.isWord("AND") {
            self = .and
        } else if name.isWord("OR") {
            self = .or
        } else if name.isWord("XOR") {
            self = .xor
        } else if name.isWord("NOT") {
            self = .not
        } else {
            return nil
        }
    }

    /// Combines values byte by byte; a shorter one is followed by zeros.
    func combine(_ values: [[UInt8]]) -> [UInt8] {
        guard var result = values.first else { return [] }
        if self == .not { return result.map { ~$0 } }
        result.grow(to: values.map(\.count).max() ?? 0)
        for value in values.dropFirst() {
            for index in result.indices {
                let byte = index < value.count ? value[index] : 0
                switch self {
                case .and: result[index] &= byte
                case .or: result[index] |= byte
                case .xor, .not: result[index] ^= byte
                }
            }
        }
        return result
    }
}
