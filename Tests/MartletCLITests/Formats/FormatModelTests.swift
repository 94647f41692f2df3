import Testing

@testable import MartletCLI

/// The parsers find what the obvious readers find; Fuzz/run goes further with the same ones.
@Suite struct FormatModelTests {
    private static let limits = EntryLimits(keyBytesMax: 12, valueBytesMax: 60, surplusBytesMax: 100)

    @Test(arguments: 0..<1_500 as Range<UInt64>) func parsersAgreeWithTheObvious(seed: UInt64) {
        compare(CSVFormat.self, seed, CSVModel.read)
        compare(JSONLinesFormat.self, seed, JSONLinesModel.read)
        compare(RedisFormat.self, seed, RedisModel.read)
    }

    private func compare<Format: EntryFormat>(
        _ format: Format.Type, _ seed: UInt64, _ read: ([UInt8], EntryLimits) -> FormatModel?
    ) {
        var random = SplitMix(seed: seed)
        var input = format.text(of: RandomEntries.make(4, &random))
        for _ in 0..<Int.random(in: 0...4, using: &random) { EntryFormatTests.damage(&input, &random) }
        guard let model = read(input, Self.limits) else { return }
        let found = BlockwiseReading(input, format, blockBytes: 16, Self.limits)
        #expect(model.agrees(with: found), "\(format), seed \(seed): \(found) instead of \(model), of \(input)")
    }

    /// A model that reads something else is not agreed with.
    @Test func whatIsReadOtherwiseIsNoticed() throws {
        let found = BlockwiseReading(Array("a,b\nc\n".utf8), CSVFormat.self, blockBytes: 16, Self.limits)
        for other in ["a,b\nc,\n", "a,bb\nc\n", "a,b\n\n", "\na,b\nc\n", "a,b\n", "a,b\n\nc\n"] {
            #expect(try !#require(CSVModel.read(Array(other.utf8), Self.limits)).agrees(with: found), "\(other)")
        }
    }
}
