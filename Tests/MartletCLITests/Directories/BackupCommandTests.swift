import Martlet
import Testing

@testable import MartletCLI

@Suite struct BackupCommandTests {
    @Test func aBackupOfAnOpenStoreIsAStore() throws {
        let sample = try SampleStore()
        let store = try Store(at: sample.path)
        try store.put("more", "1")
        let run = try sample.run("martlet backup data copy && martlet dump copy | wc -l")
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(run.output.hasPrefix("copy has every change through number "), "\(run.output)")
        #expect(run.output.hasSuffix("101\n"), "\(run.output)")
        try store.close()
    }

    @Test func aSecondBackupCopiesWhatIsNew() throws {
        let sample = try SampleStore()
        _ = try sample.run("martlet backup data copy")
        let run = try sample.run("martlet backup data copy --json")
        #expect(
            run.output.contains(#""bytes_copied": 0"#) && run.output.contains(#""new_start": false"#), "\(run.output)")
        _ = try sample.run("echo 'put new 1' | martlet shell data")
        let more = try sample.run("martlet backup data copy --json && echo 'get new' | martlet shell copy --read-only")
        #expect(!more.output.contains(#""bytes_copied": 0"#) && more.output.hasSuffix("1\n"), "\(more.output)")
    }

    @Test func aRestoreGoesBackToTheNumberOfACommit() throws {
        let sample = try SampleStore()
        let commits = (1...5).map { "begin\nput n \($0)\ncommit\n" }.joined()
        let shown = try sample.run(
            "printf '\(commits)' | martlet shell data --format json | grep -o 'change\": [0-9]*'"
        ).output
        let numbers = shown.split(separator: "\n").compactMap { $0.split(separator: " ").last }
        #expect(numbers.count == 5)
        for (place, number) in numbers.enumerated() {
            let run = try sample.run(
                """
                martlet backup data copy >/dev/null && martlet restore copy then\(number) --through \(number) && \
                echo 'get n' | martlet shell then\(number)
                """)
            #expect(run.output.hasSuffix("\n\(place + 1)\n"), "\(run.output) \(run.errors)")
        }
    }

    /// Each backup follows another opening of the store, which begins a new file of the log.
    @Test func backupsGoOnWhileTheStoreIsOpenedAgainAndAgain() throws {
        let sample = try SampleStore()
        for round in 1...4 {
            let run = try sample.run(
                """
                martlet backup data copy >/dev/null && echo 'put new \(round)' | martlet shell data >/dev/null && \
                martlet backup data copy >/dev/null && martlet check copy | tail -n 1 && echo 'get new' | martlet shell copy --read-only
                """)
            #expect(
                run.output.hasPrefix("Sound") && run.output.hasSuffix("\n\(round)\n"), "\(run.output) \(run.errors)")
        }
    }

    @Test func aRestoreHasEverythingUnlessToldOtherwise() throws {
        let sample = try SampleStore(["": 7, "named": 3])
        let run = try sample.run("martlet backup data copy && martlet restore copy new && martlet dump new | wc -l")
        #expect(run.output.hasSuffix("10\n"), "\(run.output) \(run.errors)")
    }

    @Test func whatIsThereIsNotOverwritten() throws {
        let sample = try SampleStore()
        let run = try sample.run("martlet backup data copy >/dev/null && martlet restore copy data --through 5")
        #expect(run.exitCode == 1, "\(run.output)")
        #expect(try sample.run("martlet dump data | wc -l").output == "100\n")
    }
}
