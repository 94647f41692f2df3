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
        let deadlines = RandomEntries.deadlines(30, &random)
        let text = format.text(of: entries, until: deadlines)
        let found = BlockwiseReading(text, format, blockBytes: Int.random(in: 1...200, using: &random), .store)
        #expect(found.pairs == entries, "\(format), seed \(seed)")
        let none = [Int64?](repeating: nil, count: 30)
        #expect(found.deadlines == (format.saysDeadlines ? deadlines : none), "\(format), seed \(seed)")
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
        var input = format.text(of: RandomEntries.make(20, &random), until: RandomEntries.deadlines(20, &random))
        for _ in 0..<Int.random(in: 1...5, using: &random) { Self.damage(&input, &random) }
        let limits = EntryLimits(
            keyBytesMax: 10, valueBytesMax: 40, surplusBytesMax: Int.random(in: 0...200, using: &random))
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

    /// What is neither key nor value is told to be too much once it is, and not when the record ends.
    @Test(arguments: [
        (FileFormat.jsonLines, #"{"key": "a", "#, " ", 36), (.jsonLines, "", " ", 33),
        (.jsonLines, #"{"key": "abc", "x": ""#, "y", 38), (.jsonLines, #"{"x": ["#, "[1], ", 33),
        (.jsonLines, #"{"x": 1"#, "0", 33), (.redis, "SET k", " ", 38),
    ])
    func tooMuchElseIsToldAtOnce(format: FileFormat, beginning: String, filler: String, column: Int) {
        let input = beginning + String(repeating: filler, count: 2_000)
        let limits = EntryLimits(keyBytesMax: 10, valueBytesMax: 10_000, surplusBytesMax: 32)
        let expected = "line 1, column \(column): more than 32 bytes that are neither key nor value"
        for count in [200, input.utf8.count] {
            for blockBytes in [1, 7, 64, 10_000] {
                let found = Self.read(Array(input.utf8.prefix(count)), format, blockBytes: blockBytes, limits)
                #expect(found.problems.map(\.description) == [expected], "blocks of \(blockBytes)")
            }
        }
    }

    /// A byte order mark before the first record is no part of it, and later ones are what they are.
    @Test func aMarkAtTheBeginningIsPassedOver() {
        let mark = ByteOrderMark.bytes
        let (a, b, marked) = (Array("a".utf8), Array("b".utf8), mark + Array("a".utf8))
        for format in FileFormat.allCases where format != .redis {
            // A key that begins with the mark keeps it, even if it comes first.
            let records = Self.text(of: [[marked, b], [marked, marked]], format) + Array("x{".utf8)
            for blockBytes in 1...20 {
                let found = Self.read(mark + records, format, blockBytes: blockBytes, .store)
                #expect(found == Self.read(records, format, blockBytes: blockBytes, .store), "\(format)")
                #expect(found.pairs == [[marked, b], [marked, marked]], "\(format), blocks of \(blockBytes)")
                #expect(found.problems.count == 1)
            }
        }
        let wrong = Self.read(mark + Array("SET a b\n".utf8), .redis, blockBytes: 64, .store)
        #expect(wrong.problems.map(\.description) == ["line 1, column 1: expected SET"])
        for count in 0..<3 {
            let found = Self.read(Array(mark[..<count]) + Array("a\tb".utf8), .tsv, blockBytes: 64, .store)
            #expect(found.pairs == [[Array(mark[..<count]) + a, b]])
        }
    }

    /// A dump never writes a record that a load would find too long.
    @Test(arguments: [UInt8(0), 1, 10, 34, 65, 92, 255]) func whatIsWrittenIsNotTooLong(byte: UInt8) {
        let limits = EntryLimits(keyBytesMax: 65_535, valueBytesMax: 600_000, surplusBytesMax: 1 << 20)
        let entry = [[UInt8](repeating: byte, count: 65_535), [UInt8](repeating: byte, count: 600_000)]
        for format in FileFormat.allCases {
            let found = Self.read(Self.text(of: [entry], format), format, blockBytes: 1 << 16, limits)
            #expect(found.pairs == [entry] && found.problems.isEmpty, "\(format)")
        }
    }

    private static func text(of entries: [[[UInt8]]], _ format: FileFormat) -> [UInt8] {
        switch format {
        case .tsv: TSVFormat.text(of: entries)
        case .csv: CSVFormat.text(of: entries)
        case .jsonLines: JSONLinesFormat.text(of: entries)
        case .redis: RedisFormat.text(of: entries)
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
    static func damage(_ input: inout [UInt8], _ random: inout SplitMix) {
        let place = Int.random(in: input.indices, using: &random)
        let byte = Array("\t\n\r\\\",{}*$ 09".utf8).randomElement(using: &random) ?? 0
        switch Int.random(in: 0..<3, using: &random) {
        case 0: input[place] = byte
        case 1: input.remove(at: place)
        default: input.insert(byte, at: place)
        }
    }
}
