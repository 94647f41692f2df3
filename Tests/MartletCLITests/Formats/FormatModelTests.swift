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
        var input = format.text(of: RandomEntries.make(4, &random), until: RandomEntries.deadlines(4, &random))
        for _ in 0..<Int.random(in: 0...4, using: &random) { EntryFormatTests.damage(&input, &random) }
        guard let model = read(input, Self.limits) else { return }
        let found = BlockwiseReading(input, format, blockBytes: 16, Self.limits)
        #expect(model.agrees(with: found), "\(format), seed \(seed): \(found) instead of \(model), of \(input)")
    }

    /// Deadlines that are read otherwise are noticed as well, and the ways to say them that nobody writes are read alike.
    @Test func lifetimesAreReadAsTheObviousReadersDo() throws {
        let options = "EX 1,px 20,EXAT 5,PXAT 6,NX,EX,EX 0,EX 1 PX 2,PX 1s,EXAT 9223372036854776"
        let input = Array(options.split(separator: ",").map { "SET k v \($0)\n" }.joined().utf8)
        let found = BlockwiseReading(input, RedisFormat.self, blockBytes: 16, Self.limits)
        #expect(found.entries.count == 4)
        #expect(try #require(RedisModel.read(input, Self.limits)).agrees(with: found))
        let other = Array(String(decoding: input, as: UTF8.self).replacing("PXAT 6", with: "PXAT 7").utf8)
        #expect(try !#require(RedisModel.read(other, Self.limits)).agrees(with: found))
    }

    /// A model that reads something else is not agreed with.
    @Test func whatIsReadOtherwiseIsNoticed() throws {
        let found = BlockwiseReading(Array("a,b\nc\n".utf8), CSVFormat.self, blockBytes: 16, Self.limits)
        for other in ["a,b\nc,\n", "a,bb\nc\n", "a,b\n\n", "\na,b\nc\n", "a,b\n", "a,b\n\nc\n"] {
            #expect(try !#require(CSVModel.read(Array(other.utf8), Self.limits)).agrees(with: found), "\(other)")
        }
    }
}
