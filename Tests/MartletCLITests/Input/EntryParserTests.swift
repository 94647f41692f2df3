import Testing

@testable import MartletCLI

@Suite struct EntryParserTests {
    private static let limits = EntryLimits(keyBytesMax: 5, valueBytesMax: 7)

    @Test(arguments: 0..<500 as Range<UInt64>) func parserAgreesWithSplitting(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let input = LineModel.randomInput(&random)
        let model = LineModel(input, Self.limits)
        let (entries, empty, problems) = parse(input)
        #expect(entries == model.entries, "seed \(seed)")
        #expect(empty == model.emptyLines, "seed \(seed)")
        #expect(problems == model.problems, "seed \(seed)")
    }

    @Test func aCarriageReturnIsData() {
        #expect(parse(Array("k\tv\r\n".utf8)).entries.map(\.value) == [Array("v\r".utf8)])
    }

    @Test func laterTabsBelongToTheValue() {
        #expect(parse(Array("k\ta\tb\n".utf8)).entries.map(\.value) == [Array("a\tb".utf8)])
    }

    @Test func theLastLineMayLackItsNewline() {
        #expect(parse(Array("a\t1\nb\t2".utf8)).entries.map(\.key) == [Array("a".utf8), Array("b".utf8)])
    }

    @Test func aProblemNamesLineAndColumn() {
        let problems = parse(Array("a\t1\n\nnotab\n".utf8)).problems
        #expect(problems.map(\.description) == ["line 3, column 6: no TAB between key and value"])
    }

    private func parse(_ input: [UInt8]) -> (entries: [LineModel.Entry], empty: Int, problems: [LineProblem]) {
        var parser = EntryParser(firstLine: 1, limits: Self.limits)
        var (entries, empty, problems) = ([LineModel.Entry](), 0, [LineProblem]())
        while let line = parser.next(in: unsafe input.span.bytes) {
            switch line {
            case .empty: empty += 1
            case .malformed(let problem): problems.append(problem)
            case .entry(let key, let value):
                entries.append(.init(line: parser.line - 1, key: Array(input[key]), value: Array(input[value])))
            }
        }
        return (entries, empty, problems)
    }
}
