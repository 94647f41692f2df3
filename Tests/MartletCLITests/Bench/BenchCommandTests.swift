import MartletTestSupport
import Testing

@testable import MartletCLI

@Suite struct BenchCommandTests {
    /// Each in the long run, some of them else.
    @Test func everyMixIsMeasuredAndWrittenAsJSON() throws {
        let mixes = Mix.all.enumerated().filter { isLongTest || $0.offset % 4 == 0 }.map(\.element)
        let file = TemporaryFile([])
        let run = try MartletCommand.shell(
            """
            martlet bench --mix \(mixes.map(\.name).joined(separator: ",")) --threads 2 --entries 2k --seconds 1 \
            --warmup 0 --distribution zipf --peer dictionary --repeat 1 --json \(file.path)
            """)
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(run.output.split(separator: "\n").count == 3 + 2 * mixes.count, "\(run.output)")
        let check = """
            python3 -c 'import json; d = json.load(open("\(file.path)")); r = d["results"]; \
            print(d["format"], len(r), min(x["operations_per_second"]["median"] for x in r) > 0, \
            all(x["latency_ns"]["p50"] <= x["latency_ns"]["p99"] <= x["latency_ns"]["max"] for x in r))'
            """
        #expect(try MartletCommand.output(of: check).output == "martlet-bench-2 \(2 * mixes.count) True True\n")
    }

    @Test func jsonOnStandardOutputLeavesTheTableToStandardError() throws {
        let run = try MartletCommand.shell(
            "martlet bench --mix load --threads 1 --entries 1k --json - | python3 -m json.tool > /dev/null && echo valid"
        )
        #expect(run.output == "valid\n")
        #expect(run.errors.contains("each once"))
    }

    @Test func aRateThatIsTooHighIsSaidSo() throws {
        let run = try MartletCommand.shell(
            "martlet bench --mix get50 --distribution zipf --threads 1 --entries 1k --seconds 1 --warmup 0 --rate 1G")
        #expect(run.exitCode == 0)
        #expect(run.output.contains("The rate was not reached: martlet get50 zipf, threads: 1, did "))
    }

    @Test(arguments: [
        "--json - --html -", "--json x --html x", "--json x --html ./x", "--json y/../x --html x",
    ])
    func twoOutputsInOneFileAreRefused(options: String) throws {
        let folder = try TemporaryFolder()
        let run = try MartletCommand.shell("cd \(folder.path) && mkdir y && martlet bench \(options)")
        #expect(run.exitCode == 2, "\(run.errors)")
        #expect(run.errors.contains("--html and --json are the same file"))
    }

    /// Each line of the README about this verb, one after the other in a folder, shortened: of an option that is given twice
    /// the last counts.
    @Test func whatTheREADMEShowsRuns() throws {
        let repository = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let readme = try MartletCommand.output(of: "cat '\(repository)/README.md'").output
        let lines = readme.matches(of: #/(?m)^\.build\/release\/(martlet bench .+)$/#).map { String($0.1) }
        #expect(lines.count >= 5)
        let folder = try TemporaryFolder()
        for line in lines {
            let short = " --entries 2k --seconds 1 --warmup 0 --repeat 1 --threads 1"
            let run = try MartletCommand.shell(
                "cd \(folder.path) && \(line)\(line.hasPrefix("martlet bench compare") ? "" : short)")
            #expect(run.exitCode == 0, "\(line): \(run.errors)")
        }
        #expect(folder.names == ["after.json", "before.json", "results.html"])
    }

    private static let slowRun =
        "bench --mix get50 --distribution zipf --threads 1 --entries 1k --seconds 1 --warmup 0 --repeat 4"

    @Test func progressIsToldOnStandardErrorNowAndThen() throws {
        let run = try MartletCommand.shell("martlet \(Self.slowRun)")
        #expect(run.errors.contains("martlet get50 zipf 1 thread: "))
        #expect(run.errors.contains(" % of 4 runs"))
        #expect(!run.output.contains("% of") && !run.errors.contains("\r"))
    }

    @Test(.enabled(if: Terminal.isAvailable)) func aTerminalShowsProgressAndThenTheTable() throws {
        let terminal = try Terminal(running: "'\(MartletCommand.path)' \(Self.slowRun)")
        try terminal.expect(" % of 4 runs")
        try terminal.expect("ended with 0")
    }

    @Test func aFileThatCannotBeWrittenIsFoundOutFirst() throws {
        let run = try MartletCommand.shell("martlet bench --entries 100M --html /nowhere/x.html")
        #expect(run.exitCode == 1 && run.errors.contains("/nowhere/"), "\(run.errors)")
    }

    @Test func theSameSeedChoosesTheSameOperations() throws {
        let mix = try #require(Mix.named("get50"))
        let cell = BenchCell(mix: mix, distribution: .zipf, threads: 1, entries: 1_000)
        let (first, again, other) = (
            OperationList(cell, seed: 1), OperationList(cell, seed: 1), OperationList(cell, seed: 2)
        )
        let sample = 0..<1_000
        #expect(sample.allSatisfy { first[$0] == again[$0] })
        #expect(!sample.allSatisfy { first[$0] == other[$0] })
    }

    @Test func aDurabilityNeedsADirectory() throws {
        let run = try MartletCommand.shell("martlet bench --durability synced")
        #expect(run.exitCode == 2 && run.output.isEmpty)
        #expect(run.errors.contains("--durability is of a store in a directory") && run.errors.contains("--dir"))
    }

    @Test(arguments: ["--cache-entries 10", "--trace-format text"])
    func whatIsAboutATraceNeedsOne(option: String) throws {
        let run = try MartletCommand.shell("martlet bench \(option)")
        #expect(run.exitCode == 2 && run.errors.contains("--hit-ratio"), "\(run.errors)")
    }

    @Test(arguments: ["memory", "written", "synced"]) func aStoreInADirectoryIsMeasuredAndRemoved(level: String) throws
    {
        let folder = try TemporaryFolder()
        let run = try MartletCommand.shell(
            """
            martlet bench --mix get50,transfer --distribution uniform --entries 100 --seconds 1 --warmup 0 --threads 2 \
            --dir '\(folder.path)' --durability \(level) --json '\(folder.path)/out.json'
            """)
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(run.output.contains("the store in a directory, each change \(level)"), "\(run.output)")
        #expect(folder.names == ["out.json"])
        #expect(folder.contents(of: "out.json")?.contains("\"durability\": \"\(level)\"") == true)
        let document = try BenchFile(path: folder.path + "/out.json").document
        #expect(document.conditions.durability == level)
        // A record of 16 + 100 bytes takes 160, and nothing is as large as a checkpoint would be.
        let written = try #require(document.results.first { $0.row.mix == "get50" }?.written)
        #expect(written.log > 160 / 116 - 0.001 && written.log < 4 && written.checkpoints == 0)
        #expect(run.output.contains("checkpoints"))
    }

    @Test func aDirectoryThatIsMissingIsFoundBeforeMeasuring() throws {
        let run = try MartletCommand.shell("martlet bench --dir /nonexistent/folder")
        #expect(run.exitCode == 1)
        #expect(run.errors.contains("making a directory in /nonexistent/folder failed"), "\(run.errors)")
    }
}
