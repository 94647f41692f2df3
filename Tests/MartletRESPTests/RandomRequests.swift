import MartletTestSupport

/// Bytes that are requests, or nearly.
enum RandomRequests {
    static func bytes(using random: inout SeededGenerator) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 1...12, using: &random) {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<6: array(&bytes, using: &random)
            case 6..<9: line(&bytes, using: &random)
            default: bytes += noise(using: &random)
            }
        }
        return bytes
    }

    private static func array(_ bytes: inout [UInt8], using random: inout SeededGenerator) {
        let count = Int.random(in: 0...5, using: &random)
        bytes += Array("*\(count)\r\n".utf8)
        for _ in 0..<count {
            let argument = noise(using: &random)
            bytes += Array("$\(argument.count)\r\n".utf8) + argument + [0x0D, 0x0A]
        }
    }

    private static func line(_ bytes: inout [UInt8], using random: inout SeededGenerator) {
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            bytes += Array(
                [" a", " 'b c'", " \"\\x4a\\t\\q\"", " d'e f'", "\t\\"].randomElement(using: &random)?.utf8 ?? "".utf8)
        }
        bytes += Bool.random(using: &random) ? [0x0D, 0x0A] : [0x0A]
    }

    private static func noise(using random: inout SeededGenerator) -> [UInt8] {
        (0..<Int.random(in: 0...20, using: &random)).map { _ in
            Bool.random(using: &random)
                ? UInt8.random(in: 0...255, using: &random)
                : Array("*$\r\n'\"\\ 01x".utf8).randomElement(using: &random) ?? 0
        }
    }
}
