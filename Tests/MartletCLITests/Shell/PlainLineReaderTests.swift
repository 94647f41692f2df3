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

    /// A line, what was read beyond it, and what was not read yet are the whole.
    @Test(arguments: 0..<100 as Range<UInt64>) func theRestFollowsTheLine(seed: UInt64) throws {
        let input = Array("first line\nrest\n\n".utf8) + [UInt8](repeating: 7, count: 200_000)
        var random = SplitMix(seed: seed)
        let (early, late) = (input.prefix(Int.random(in: 11...input.count, using: &random)), input)
        var reader = PlainLineReader(PiecewiseSource(Array(early), seed: seed))
        #expect(try reader.next(prompt: "") == .line(Array("first line".utf8)))
        let head = reader.takeRest()
        #expect(reader.takeRest().isEmpty)
        var source = HeadedSource(head, PiecewiseSource(Array(late[(11 + head.count)...]), seed: seed))
        var (output, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 1_000))
        while true {
            let count = try source.read(into: &buffer, from: 100)
            guard count > 0 else { break }
            output += buffer[100..<100 + count]
        }
        #expect(output == Array(input[11...]), "seed \(seed)")
    }

    @Test func everyLineHasAPrompt() throws {
        var prompts = ""
        var reader = PlainLineReader(PiecewiseSource(Array("a\nb\n".utf8), seed: 1)) { prompts += $0 }
        while try reader.next(prompt: "> ") != .end {}
        #expect(prompts == "> > > ")
    }
}
