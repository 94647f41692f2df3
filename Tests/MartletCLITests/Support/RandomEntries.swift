@testable import MartletCLI

/// Entries with all that a format may stumble over.
enum RandomEntries {
    static func make(_ count: Int, _ random: inout SplitMix) -> [[[UInt8]]] {
        (0..<count).map { _ in [bytes(upTo: 12, &random), bytes(upTo: 60, &random)] }
    }

    /// When each of some entries expires; half of them do not.
    static func deadlines(_ count: Int, _ random: inout SplitMix) -> [Int64?] {
        (0..<count).map { _ in
            let bits = Int64.random(in: 0..<60, using: &random)
            return Bool.random(using: &random) ? nil : Int64.random(in: 1 ... .max >> bits, using: &random)
        }
    }

    /// Text, or any bytes, rich in what formats treat in special ways.
    private static func bytes(upTo most: Int, _ random: inout SplitMix) -> [UInt8] {
        let count = Int.random(in: 0...most, using: &random)
        let special = Array("\t\n\r\\\",{}*$ '\0x0u".utf8) + [0xFF, 0xC3, 0xED]
        switch Int.random(in: 0..<3, using: &random) {
        case 0: return (0..<count).map { _ in UInt8.random(in: 0 ... .max, using: &random) }
        case 1: return (0..<count).map { _ in special.randomElement(using: &random) ?? 0 }
        default:
            return Array(
                String((0..<count).map { _ in "aü\u{FEFF}\u{7F}\u{2028}😀\n".randomElement(using: &random) ?? "a" }).utf8
            )
        }
    }
}
