@testable import MartletCLI

/// Bytes that arrive in pieces of random sizes, as from a pipe.
struct PiecewiseSource: ByteSource, Sendable {
    private var rest: ArraySlice<UInt8>
    private var random: SplitMix

    init(_ bytes: [UInt8], seed: UInt64) {
        rest = bytes[...]
        random = SplitMix(seed: seed)
    }

    mutating func read(into buffer: inout [UInt8], from start: Int) -> Int {
        let most = min(rest.count, buffer.count - start)
        guard most > 0 else { return 0 }
        let count = Int.random(in: 1...most, using: &random)
        buffer.replaceSubrange(start..<start + count, with: rest.prefix(count))
        rest = rest.dropFirst(count)
        return count
    }
}
