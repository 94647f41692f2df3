import Testing

@testable import MartletCLI

/// A process that is killed while it loads a file into a directory leaves a sound store with entries of that file.
@Suite struct KilledLoadTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        _ = try shell("seq -f '%05g' 3000 | sed 's/.*/&\\t& '$(printf '%0500d' 0)'/' > all.tsv")
    }

    private func shell(_ line: String) throws -> MartletCommand.Run {
        try MartletCommand.shell("cd '\(folder.path)' && \(line)")
    }

    /// Kills a load whose file does not end, so that it is always killed in the midst of its work, at seeded times.
    private func kill(after milliseconds: Int) throws {
        let fraction = String(1_000 + milliseconds).dropFirst()
        let run = try shell(
            """
            mkfifo endless; { cat all.tsv; exec sleep 60; } > endless & writer=$!
            '\(MartletCommand.path)' load data endless --file-format tsv & loader=$!
            for wait in $(seq 3000); do [ -e data/LOCK ] && break; sleep 0.01; done
            sleep 0.\(fraction); kill -KILL $loader $writer; wait $loader; code=$?; rm endless; exit $code
            """)
        #expect(run.exitCode == 128 + 9, "killed after \(milliseconds) ms: \(run.errors)")
    }

    /// How many entries there are, and how many of them are not the file's.
    private func counts() throws -> (all: Int, foreign: Int)? {
        let run = try shell(
            """
            martlet check data >/dev/null && martlet dump data part.tsv && wc -l < part.tsv \
            && sort part.tsv | comm -23 - all.tsv | wc -l
            """)
        let numbers = run.output.split(separator: "\n").compactMap { Int($0) }
        guard run.exitCode == 0, numbers.count == 2 else {
            Issue.record("\(run.output) \(run.errors)")
            return nil
        }
        return (numbers[0], numbers[1])
    }

    @Test func whatIsThereIsOfTheFileAndTheRestCanBeLoaded() throws {
        var random = SplitMix(seed: 1)
        var last = 0
        for _ in 0..<8 {
            try kill(after: Int.random(in: 0..<400, using: &random))
            let counts = try #require(try counts())
            #expect(counts.foreign == 0)
            #expect(counts.all >= last, "what an earlier load stored is gone")
            last = counts.all
        }
        let run = try shell(
            "martlet load data all.tsv && martlet dump data whole.tsv && sort whole.tsv | cmp - all.tsv")
        #expect(run.exitCode == 0, "\(run.errors)")
    }

    /// The control: an entry that is not the file's is noticed.
    @Test func whatIsNotOfTheFileIsNoticed() throws {
        _ = try shell("martlet load data all.tsv && printf '00001\\tx\\n' | martlet load data --file-format tsv")
        let counts = try #require(try counts())
        #expect(counts.all == 3000 && counts.foreign == 1)
    }
}
