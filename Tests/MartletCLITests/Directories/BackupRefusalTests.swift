import Testing

@testable import MartletCLI

/// Backups, restores and repairs that would ruin what is there: they fail, and change nothing.
@Suite struct BackupRefusalTests {
    /// What is in a directory, apart from who has it open.
    private func digest(_ sample: SampleStore, _ path: String) throws -> String {
        try sample.run("find \(path) -type f ! -name LOCK | sort | xargs cat | cksum; find \(path) ! -name LOCK | sort")
            .output
    }

    private func expectRefused(
        _ sample: SampleStore, _ line: String, saying reason: String, leaving path: String
    ) throws {
        let before = try digest(sample, path)
        let run = try sample.run(line)
        #expect(run.exitCode == 1 && run.errors.contains(reason), "\(run.exitCode) \(run.output) \(run.errors)")
        #expect(try digest(sample, path) == before, "\(line)")
    }

    @Test func aStoreThatWentBackIsNotBackedUpOverWhatCameLater() throws {
        let sample = try SampleStore()
        _ = try sample.run("martlet backup data bak && martlet restore bak back --through 3")
        for round in 1...3 { _ = try sample.run("echo 'put new \(round)' | martlet shell back") }
        try expectRefused(
            sample, "martlet backup back bak", saying: "it has another store's backup", leaving: "bak")
        // The control: the store itself goes on.
        let run = try sample.run(
            "echo 'put new 1' | martlet shell data && martlet backup data bak && martlet check bak")
        #expect(run.exitCode == 0 && run.output.contains("Sound"), "\(run.output) \(run.errors)")
    }

    @Test func aBackupThatWasWrittenToIsNotGoneOnWith() throws {
        let sample = try SampleStore()
        _ = try sample.run("martlet backup data bak && echo 'put own 1' | martlet shell bak")
        try expectRefused(
            sample, "martlet backup data bak", saying: "a store has opened it for writing since", leaving: "bak")
    }

    /// Both go on from the same backup, and are one store up to there.
    @Test func aBackupWithChangesThatTheStoreDoesNotHaveIsNotGoneOnWith() throws {
        let sample = try SampleStore()
        let run = try sample.run(
            """
            martlet backup data bak && martlet restore bak other && echo 'put a 1' | martlet shell data && \
            echo 'put b 1' | martlet shell other && martlet backup data bak
            """)
        #expect(run.exitCode == 0, "\(run.errors)")
        try expectRefused(
            sample, "martlet backup other bak", saying: "it has changes that the store to be copied does not have",
            leaving: "bak")
    }

    @Test func aDamagedBackupIsNotGoneOnWith() throws {
        let sample = try SampleStore()
        _ = try sample.run(
            "martlet backup data bak && printf X | dd of=$(ls bak/*.log | head -n 1) bs=1 seek=6000 conv=notrunc 2>/dev/null"
        )
        let before = try digest(sample, "bak")
        let run = try sample.run("martlet backup data bak")
        #expect(run.exitCode == 3 && run.errors.contains("bak/"), "\(run.exitCode) \(run.errors)")
        #expect(try digest(sample, "bak") == before)
    }

    @Test(arguments: [
        ("martlet backup data data", "it is data itself"), ("martlet backup data data/in", "it is inside of data"),
        ("martlet restore data data/in", "it is inside of data"), ("martlet backup data .", "data is inside of it"),
        ("martlet repair data --to data/", "it is data itself"), ("martlet repair data --to link", "it is data itself"),
        ("martlet repair data --to data/in", "it is inside of data"),
    ])
    func aDirectoryIsNotCopiedIntoItself(line: String, reason: String) throws {
        let sample = try SampleStore()
        _ = try sample.run("ln -s data link")
        try expectRefused(sample, line, saying: reason, leaving: ".")
    }

    @Test func aRestoreToBeforeTheBackupSaysWhereItBegins() throws {
        let sample = try SampleStore()
        let run = try sample.run(
            "echo compact | martlet shell data >/dev/null && martlet backup data bak && martlet restore bak old --through 1"
        )
        #expect(run.errors.contains("change 1 is before what it has, which begins with change "), "\(run.errors)")
        #expect(run.exitCode == 1)
        #expect(try sample.run("ls").output == "bak\ndata\n")
        let first = try #require(
            run.errors.split(separator: " ").first { $0.hasSuffix(".") && Int($0.dropLast()) != nil })
        #expect(try sample.run("martlet restore bak old --through \(first.dropLast())").exitCode == 0)
    }

    @Test func aRepairNeedsAStore() throws {
        let sample = try SampleStore()
        _ = try sample.run("mkdir empty")
        try expectRefused(
            sample, "martlet repair empty --to new", saying: "there is no store in it", leaving: ".")
    }
}
