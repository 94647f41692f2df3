import Testing

@testable import MartletCLI

/// How far a recovery is, on a terminal.
@Suite struct RecoveryProgressTests {
    private static let hasPython = (try? MartletCommand.output(of: "command -v python3").exitCode) == 0

    /// All that the command writes to a terminal of its own, what is wiped off again included.
    private func shown(by line: String, of sample: SampleStore) throws -> String {
        let spawn = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)"
        let run = try sample.run("python3 -c '\(spawn)' sh -c '\(line)' '\(MartletCommand.path)' </dev/null")
        #expect(run.exitCode == 0, "\(run.output) \(run.errors)")
        return run.output
    }

    /// A store so large that its recovery takes some tenths of a second, on whatever machine.
    @Test(.enabled(if: hasPython)) func aLongRecoveryShowsHowFarItIsAndWipesItOff() throws {
        for count in [200_000, 800_000, 3_200_000] {
            let sample = try SampleStore(["": count])
            let shown = try shown(by: "\"$0\" dump data /dev/null --file-format tsv", of: sample)
            guard shown.contains("recovering data: [") else { continue }
            #expect(shown.contains(" % of ") && shown.contains(" entries/s"), "\(shown)")
            // The line is written over by blanks before anything else comes.
            let last = shown.components(of: "recovering data: ").last ?? ""
            #expect(last.contains("\r  "), "\(last)")
            return
        }
        Issue.record("no recovery took long enough")
    }

    /// The control: where standard error is no terminal nothing is shown.
    @Test func elsewhereNothingIsShown() throws {
        let sample = try SampleStore(["": 50_000])
        let run = try sample.run("martlet dump data /dev/null --file-format tsv")
        #expect(run.exitCode == 0 && !run.errors.contains("recovering"), "\(run.errors)")
    }
}

extension String {
    fileprivate func components(of separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}
