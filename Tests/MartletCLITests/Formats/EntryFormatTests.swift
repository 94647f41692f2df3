import Testing

@testable import MartletCLI

/// What holds for every format.
@Suite struct EntryFormatTests {
    @Test(arguments: 0..<100 as Range<UInt64>) func anyBytesComeBack(seed: UInt64) {
        comeBack(TSVFormat.self, seed)
        comeBack(CSVFormat.self, seed)
        comeBack(JSONLinesFormat.self, seed)
        comeBack(RedisFormat.self, seed)
    }

    private func comeBack<Format: EntryFormat>(_ format: Format.Type, _ seed: UInt64) {
        var random = SplitMix(seed: seed)
        let entries = RandomEntries.make(30, &random)
        let found = BlockwiseReading(
            format.text(of: entries), format, blockBytes: Int.random(in: 1...200, using: &random), .store)
        #expect(found.pairs == entries, "\(format), seed \(seed)")
        #expect(found.problems == [], "\(format), seed \(seed)")
    }

    /// Whatever the blocks are, the same entries and the same problems are found at the same places.
    @Test(arguments: 0..<200 as Range<UInt64>) func blocksDoNotMatter(seed: UInt64) {
        blocksDoNotMatter(TSVFormat.self, seed)
        blocksDoNotMatter(CSVFormat.self, seed)
        blocksDoNotMatter(JSONLinesFormat.self, seed)
        blocksDoNotMatter(RedisFormat.self, seed)
    }

    private func blocksDoNotMatter<Format: EntryFormat>(_ format: Format.Type, _ seed: UInt64) {
        var random = SplitMix(seed: seed)
        var input = format.text(of: RandomEntries.make(20, &random))
        for _ in 0..<Int.random(in: 1...5, using: &random) { Self.damage(&input, &random) }
        let limits = EntryLimits(keyBytesMax: 10, valueBytesMax: 40)
        let whole = BlockwiseReading(input, format, blockBytes: input.count + 1, limits)
        for blockBytes in [1, 2, 3, 50, Int.random(in: 4...300, using: &random)] {
            let found = BlockwiseReading(input, format, blockBytes: blockBytes, limits)
            #expect(found == whole, "\(format), seed \(seed), blocks of \(blockBytes)")
        }
    }

    /// A record longer than any entry can be is passed over, and the next one is read.
    @Test func anEndlessRecordIsPassedOver() {
        let limits = EntryLimits(keyBytesMax: 10, valueBytesMax: 10)
        let inputs: [(FileFormat, String)] = [
            (.tsv, "k\t" + String(repeating: "v", count: 5_000) + "\na\tb\n"),
            (.csv, "k,\"" + String(repeating: "v\n", count: 5_000) + "\"\na,b\n"),
            (
                .jsonLines,
                "{\"x\": [" + String(repeating: "1, ", count: 5_000) + "1]}\n{\"key\":\"a\",\"value\":\"b\"}\n"
            ),
            (.redis, "SET k " + String(repeating: " ", count: 5_000) + "\nSET a b\n"),
        ]
        for (format, input) in inputs {
            let found = Self.read(Array(input.utf8), format, blockBytes: 64, limits)
            #expect(found.pairs == [[[97], [98]]], "\(format)")
            #expect(found.problems.count == 1, "\(format)")
        }
    }

    private static func read(
        _ input: [UInt8], _ format: FileFormat, blockBytes: Int, _ limits: EntryLimits
    ) -> BlockwiseReading {
        switch format {
        case .tsv: BlockwiseReading(input, TSVFormat.self, blockBytes: blockBytes, limits)
        case .csv: BlockwiseReading(input, CSVFormat.self, blockBytes: blockBytes, limits)
        case .jsonLines: BlockwiseReading(input, JSONLinesFormat.self, blockBytes: blockBytes, limits)
        case .redis: BlockwiseReading(input, RedisFormat.self, blockBytes: blockBytes, limits)
        }
    }

    /// Changes, removes or inserts a byte.
    private static func damage(_ input: inout [UInt8], _ random: inout SplitMix) {
        let place = Int.random(in: input.indices, using: &random)
        let byte = Array("\t\n\r\\\",{}*$ 09".utf8).randomElement(using: &random) ?? 0
        switch Int.random(in: 0..<3, using: &random) {
        case 0: input[place] = byte
        case 1: input.remove(at: place)
        default: input.insert(byte, at: place)
        }
    }
}
