import Testing

@testable import MartletCLI

@Suite struct BenchCompareTests {
    private static let slow = [100.0, 101, 102, 103, 104, 105]
    private static let fast = [110.0, 111, 112, 113, 114, 115]

    private func document(_ results: BenchResult..., seconds: Int = 1) -> BenchDocument {
        BenchDocument(conditions: SampleBench.conditions(seconds: seconds), results: results)
    }

    @Test(arguments: [
        (slow, fast, BenchComparison.Change.Verdict.better), (fast, slow, .worse), (slow, slow, .noise),
        (slow, [99, 101.5, 102.5, 103.5, 103, 107], .noise), ([100, 101], [110, 111], .unknown),
    ])
    func aChangeIsToldFromNoise(before: [Double], after: [Double], verdict: BenchComparison.Change.Verdict) {
        let comparison = BenchComparison(
            before: document(SampleBench.result(rates: before)), after: document(SampleBench.result(rates: after)))
        #expect(comparison.changes.map(\.verdict) == [verdict])
    }

    @Test func inAnOpenLoopTheLatencyIsCompared() {
        let results = [[10, 11, 12, 13, 14, 15], [30, 31, 32, 33, 34, 35]].map { p99 in
            document(SampleBench.result(rate: 100, rates: Self.slow, p99: p99))
        }
        let change = BenchComparison(before: results[0], after: results[1]).changes.first
        #expect(change?.verdict == .worse)
        #expect(change.map { $0.slowdownPercent.rounded() } == 160)
    }

    @Test func rowsWithoutCounterpartAndOtherConditionsAreNamed() {
        let comparison = BenchComparison(
            before: document(SampleBench.result(rates: Self.slow), SampleBench.result(threads: 2, rates: Self.slow)),
            after: document(
                SampleBench.result(rates: Self.slow), SampleBench.result(mix: "load", rates: [1]), seconds: 9))
        let text = BenchComparisonReport(comparison: comparison, names: ("old", "new")).text
        #expect(text.hasPrefix("From old to new. Different: seconds 1 → 9.\n\nmap "))
        #expect(text.contains("In old only:\n  martlet, get50, zipf, threads: 2, entries: 1,000\n"))
        #expect(text.hasSuffix("In new only:\n  martlet, load, zipf, threads: 1, entries: 1,000"))
    }

    @Test func theCommandFailsOnlyIfItIsAskedTo() throws {
        let before = TemporaryFile(document(SampleBench.result(rates: Self.fast)).json.text)
        let after = TemporaryFile(document(SampleBench.result(rates: Self.slow)).json.text)
        for (options, files, code) in [
            ("", [before, after], 0), ("--fail-on-slower 5", [before, after], 1),
            ("--fail-on-slower 20", [before, after], 0), ("--fail-on-slower 5", [after, before], 0),
        ] {
            let run = try MartletCommand.shell("martlet bench compare \(options) \(files[0].path) \(files[1].path)")
            #expect(run.exitCode == code, "\(options): \(run.errors)")
            #expect(run.output.contains("slower") == (files[0] === before))
            #expect(run.errors.contains("1 row is slower by more than 5 %") == (code == 1))
        }
    }

    @Test func severalFilesMakeOnePage() throws {
        let folder = try TemporaryFolder()
        for name in ["a", "b", "c"] {
            try folder.write(document(SampleBench.result(rates: Self.fast)).json.text, to: "\(name).json")
        }
        let run = try MartletCommand.shell("cd \(folder.path) && martlet bench compare a.json b.json c.json --html -")
        #expect(run.exitCode == 0 && run.output.hasPrefix("<!DOCTYPE html>"), "\(run.errors)")
        for series in ["a: martlet", "b: martlet", "c: martlet"] { #expect(run.output.contains(series)) }
        #expect(run.errors.contains("From a to c."))
    }

    @Test func aFileThatIsReadIsNotWritten() throws {
        let folder = try TemporaryFolder()
        try folder.write("{}", to: "a.json")
        let run = try MartletCommand.shell("cd \(folder.path) && martlet bench compare a.json b.json --html ./a.json")
        #expect(run.exitCode == 2)
        #expect(folder.contents(of: "a.json") == "{}")
    }

    @Test(arguments: [
        ("/nowhere/a.json x", "reading /nowhere/a.json failed: No such file or directory"),
        ("/ x", "reading / failed: Is a directory"),
        ("- x < /dev/null", "standard input is no JSON document: line 1, column 1: expected a value"),
        ("/dev/zero x", "/dev/zero has more than 256.0 MiB: no benchmark writes that much"),
    ])
    func whatCannotBeReadIsNamed(files: String, message: String) throws {
        let run = try MartletCommand.shell("martlet bench compare \(files)")
        #expect(run.exitCode == 1)
        #expect(run.errors == "martlet bench compare: \(message)\n")
    }
}
