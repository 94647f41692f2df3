import Testing

@testable import MartletCLI

@Suite struct PlainLineReaderTests {
    @Test(arguments: 0..<300 as Range<UInt64>) func linesAgreeWithSplitting(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        var input = LineModel.randomInput(&random)
        // Now and then a line longer than what is read at once.
        if seed % 10 == 0 { input += [UInt8](repeating: 65, count: 150_000) + input }
        var lines = input.split(separator: 10, omittingEmptySubsequences: false).map { Array($0) }
        if lines.last?.isEmpty == true { lines.removeLast() }
        var reader = PlainLineReader(PiecewiseSource(input, seed: seed))
        for line in lines {
            let expected = line.last == 13 ? line.dropLast() : line
            #expect(try reader.next(prompt: "") == .line(expected), "seed \(seed)")
        }
        #expect(try reader.next(prompt: "") == .end, "seed \(seed)")
    }

    @Test func everyLineHasAPrompt() throws {
        var prompts = ""
        var reader = PlainLineReader(PiecewiseSource(Array("a\nb\n".utf8), seed: 1)) { prompts += $0 }
        while try reader.next(prompt: "> ") != .end {}
        #expect(prompts == "> > > ")
    }
}
