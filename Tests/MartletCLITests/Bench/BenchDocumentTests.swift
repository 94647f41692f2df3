import MartletTestSupport
import Testing

@testable import MartletCLI

@Suite struct BenchDocumentTests {
    private func document(_ text: String) throws(BenchFile.Problem) -> BenchDocument {
        try BenchFile.document(Array(text.utf8), "a.json")
    }

    @Test func whatIsWrittenIsReadBack() throws {
        let text = SampleBench.varied.json.text
        let read = try document(text)
        #expect(read.json.text == text)
        #expect(read.conditions == SampleBench.varied.conditions)
        #expect(read.results.map(\.latencies) == SampleBench.varied.results.map(\.latencies))
    }

    @Test(arguments: [
        ("", "a.json is no JSON document: line 1, column 1: expected a value"),
        ("{\n  \"format\": 1,\n}", "a.json is no JSON document: line 3, column 1: expected a string"),
        ("[1] 2", "a.json is no JSON document: line 1, column 5: expected the end"),
        ("[1e999]", "a.json is no JSON document: line 1, column 2: expected a number that is not larger than any"),
        ("[]", "a.json is not what martlet bench --json writes: the document: expected an object"),
        ("{}", "a.json is not what martlet bench --json writes: format: expected it to be there"),
        (
            #"{"format": "martlet-bench-1"}"#,
            #"a.json is not what martlet bench --json writes: format: expected "martlet-bench-2""#
        ),
    ])
    func whatIsNoDocumentIsNamedWithItsPlace(text: String, message: String) {
        let error = #expect(throws: BenchFile.Problem.self) { _ = try document(text) }
        #expect(error.map { "\($0)" } == message)
    }

    @Test(arguments: [
        (#""threads": 1"#, #""threads": 0"#, "results[0].threads: expected a whole number between 1 and"),
        (#""threads": 1"#, #""threads": 1.5"#, "results[0].threads: expected a whole number between 1 and"),
        (#""p50_ns": 50"#, #""p50_ns": -50"#, "results[0].runs[0].p50_ns: expected a whole number"),
        (#""resident": 150.5"#, #""resident": 1e300"#, "memory_bytes_per_entry.resident: expected a number between 0"),
        ("[90, 1]", "[90, 1, 3]", "results[0].latency_ns.histogram[0]: expected 2 values"),
        ("[0, 1000000, 2000000]", "[0]", "results[0].memory_over_time.load.resident: expected 3 values"),
    ])
    func aWrongFieldIsNamedByItsPath(right: String, wrong: String, message: String) throws {
        let text = SampleBench.varied.json.text
        let range = try #require(text.firstRange(of: right))
        let error = #expect(throws: BenchFile.Problem.self) {
            _ = try document(text[..<range.lowerBound] + wrong + text[range.upperBound...])
        }
        #expect(error.map { "\($0)".contains(message) } == true, "\(error.map { "\($0)" } ?? "")")
    }

    /// Whatever stands in a file, it is read or refused, and what is read can be shown.
    @Test(arguments: Seed.some(4)) func damagedDocumentsDoNoHarm(seed: Seed) {
        var random = SplitMix(seed: seed.value)
        let text = Array(SampleBench.varied.json.text.utf8)
        let letters = Array(#"0123456789-+.eE"[]{},:ntf\u "#.utf8)
        var refused = 0
        for _ in 0..<300 {
            var bytes = text
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                let letter = letters.randomElement(using: &random) ?? 0
                if Bool.random(using: &random) { bytes[place] = letter } else { bytes.insert(letter, at: place) }
            }
            do {
                let document = try BenchFile.document(bytes, "a.json")
                let comparison = BenchComparison(before: document, after: SampleBench.varied)
                #expect(!BenchComparisonReport(comparison: comparison, names: ("a", "b")).text.isEmpty)
                #expect(BenchPage(files: [.init(name: "", document: document)]).html.hasSuffix("</html>\n"))
            } catch {
                refused += 1
            }
        }
        #expect((1..<300).contains(refused), "\(seed)")
    }

    // MARK: - The description

    /// The paths of all fields, with `[]` for any item of an array.
    private func fields(_ json: JSON, _ path: String = "") -> Set<String> {
        switch json {
        case .object(let members):
            members.reduce(into: []) { found, member in
                let path = path.isEmpty ? member.name : "\(path).\(member.name)"
                found.insert(path)
                found.formUnion(fields(member.value, path))
            }
        case .array(let items): items.reduce(into: []) { $0.formUnion(fields($1, path + "[]")) }
        default: []
        }
    }

    /// The first column of the tables whose rows begin with a name in backticks.
    private func described(_ text: String) -> Set<String> {
        Set(text.matches(of: #/(?m)^\| `([a-z0-9_.\[\]]+)` \|/#).map { String($0.1) })
    }

    @Test func theDocumentationNamesEachFieldAndNoOther() throws {
        let repository = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let text = try MartletCommand.output(of: "cat '/\(repository)/docs/bench.md'").output
        #expect(described(text) == fields(SampleBench.varied.json))
        #expect(text.contains("`\(BenchDocument.format)`"))
        // The control: a field more or less is noticed.
        #expect(described(text + "| `other` | x |\n") != fields(SampleBench.varied.json))
    }
}
