import Testing

@testable import MartletCLI

@Suite struct TSVFormatTests {
    private static let limits = EntryLimits(keyBytesMax: 5, valueBytesMax: 7)

    @Test(arguments: 0..<500 as Range<UInt64>) func parserAgreesWithSplitting(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let input = LineModel.randomInput(&random)
        let model = LineModel(input, Self.limits)
        let blockBytes = Int.random(in: 1...300, using: &random)
        let found = BlockwiseReading(input, TSVFormat.self, blockBytes: blockBytes, Self.limits)
        #expect(found.entries == model.entries, "seed \(seed)")
        #expect(found.emptyRecords == model.emptyLines, "seed \(seed)")
        #expect(found.problems == model.problems, "seed \(seed)")
    }

    @Test func aCarriageReturnIsData() {
        #expect(read("k\tv\r\n").values == ["v\r"])
    }

    @Test func laterTabsBelongToTheValue() {
        #expect(read("k\ta\tb\n").values == ["a\tb"])
    }

    @Test func theLastLineMayLackItsNewline() {
        #expect(read("a\t1\nb\t2").keys == ["a", "b"])
    }

    @Test func escapesStandForBytes() {
        let found = BlockwiseReading(
            Array(#"\t\n\r\\\0"#.utf8) + [9] + Array(#"a\xfFb\x00"#.utf8), TSVFormat.self, blockBytes: 3, .store)
        #expect(found.pairs == [[[9, 10, 13, 92, 0], [97, 255, 98, 0]]])
    }

    @Test func whatNeedsNoEscapeIsWrittenAsItIs() {
        let output = TSVFormat.text(of: [[Array("a\t\\".utf8) + [0xFF], Array("\n \r\0ü".utf8)]])
        #expect(output == Array(#"a\t\\"#.utf8) + [0xFF, 9] + Array(#"\n \r\0ü"#.utf8) + [10])
    }

    @Test(arguments: [
        ("a\t1\n\nnotab\n", "line 3, column 6: no TAB between key and value"),
        (
            "a\t1\nk\\q\tv\n",
            #"line 2, column 2: expected one of \t, \n, \r, \\, \0 and \x with two hexadecimal digits"#
        ),
        ("k\tab\\x4\n", #"line 1, column 5: expected one of \t, \n, \r, \\, \0 and \x with two hexadecimal digits"#),
        ("k\\\tv\n", #"line 1, column 2: expected one of \t, \n, \r, \\, \0 and \x with two hexadecimal digits"#),
        ("\\t\\t\\t\\t\\t\\t\tv\n", "line 1, column 11: the key is longer than 5 bytes"),
        ("k\t1234567\\n\n", "line 1, column 10: the value is longer than 7 bytes"),
    ])
    func aProblemNamesLineAndColumn(input: String, problem: String) {
        for blockBytes in 1...input.utf8.count + 1 {
            let found = BlockwiseReading(Array(input.utf8), TSVFormat.self, blockBytes: blockBytes, Self.limits)
            #expect(found.problems.map(\.description) == [problem], "blocks of \(blockBytes)")
        }
    }

    private func read(_ input: String) -> (keys: [String], values: [String]) {
        let entries = BlockwiseReading(Array(input.utf8), TSVFormat.self, blockBytes: 4, .store).entries
        return (
            entries.map { String(decoding: $0.key, as: UTF8.self) },
            entries.map { String(decoding: $0.value, as: UTF8.self) }
        )
    }
}
