import Testing

@testable import MartletCLI

/// The built command, on directories of stores.
@Suite struct CheckCommandTests {
    @Test func aSoundDirectoryPasses() throws {
        let sample = try SampleStore()
        let run = try sample.run("martlet check data")
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(run.output.contains("\nSound, up to change "), "\(run.output)")
        let json = try sample.run("martlet check data --json")
        #expect(json.output.contains(#""sound": true"#) && json.output.contains(#""problems": []"#), "\(json.output)")
    }

    @Test func damageHasAnExitCodeOfItsOwn() throws {
        let sample = try SampleStore()
        try sample.damageLog(at: 6_000)
        let run = try sample.run("martlet check data")
        #expect(run.exitCode == 3, "\(run.output)")
        #expect(
            run.output.contains("damaged: ") && run.output.contains("1 place is damaged or missing."), "\(run.output)")
        let json = try sample.run("martlet check data --json")
        #expect(json.exitCode == 3 && json.output.contains(#""sound": false"#), "\(json.output)")
        #expect(json.output.contains(#""reason": ""#))
        let shell = try sample.run("echo count | martlet shell data")
        #expect(shell.exitCode == 3 && shell.errors.contains("is damaged at byte"), "\(shell.errors)")
    }

    @Test func aTornEndIsSaidAndIsNoDamage() throws {
        let sample = try SampleStore([:])
        try sample.tear()
        let run = try sample.run("martlet check data; echo $?; echo quit | martlet shell data")
        #expect(run.output.contains("torn: ") && run.output.contains("Sound,"), "\(run.output)")
        #expect(run.output.hasSuffix("\n0\n"), "\(run.output)")
        #expect(run.errors.contains("The end of the log was torn, as a crash leaves it"), "\(run.errors)")
        let again = try sample.run("martlet check data; echo 'get a' | martlet shell data")
        #expect(!again.output.contains("torn") && again.errors.isEmpty)
    }

    /// Its entries are in a checkpoint, and in no log.
    @Test func theLastChangeOfARepairedDirectoryIsTold() throws {
        let sample = try SampleStore()
        let run = try sample.run("martlet repair data --to saved && martlet check saved")
        #expect(run.exitCode == 0, "\(run.errors)")
        let last = run.output.split(separator: " ").last.flatMap { Int($0.filter(\.isNumber)) }
        #expect(last ?? 0 >= 100, "\(run.output)")
    }

    @Test func aFileOfZerosIsToldOnce() throws {
        let sample = try SampleStore()
        let run = try sample.run("truncate -s 0 data/*.log; truncate -s 1M data/*.log; martlet check data")
        #expect(run.exitCode == 3, "\(run.output)")
        #expect(run.output.contains("1 place is damaged or missing."), "\(run.output)")
    }

    @Test func whatIsNoStoreIsNotSound() throws {
        let folder = try TemporaryFolder()
        let run = try MartletCommand.shell("martlet check '\(folder.path)'; martlet check '\(folder.path)/none'")
        #expect(run.exitCode == 1)
        #expect(run.errors.contains("there is no store in \(folder.path)."), "\(run.errors)")
        #expect(run.errors.contains("Could not open \(folder.path)/none: No such file or directory"), "\(run.errors)")
    }

    @Test func aRepairSavesTheRestElsewhere() throws {
        let sample = try SampleStore()
        try sample.damageLog(at: 6_000)
        let before = try sample.run("cat data/*.log | cksum").output
        let run = try sample.run("martlet repair data --to saved; code=$?; martlet check saved && exit $code")
        #expect(run.exitCode == 3, "\(run.errors)")
        #expect(run.output.contains("Saved 99 entries to saved"), "\(run.output)")
        #expect(run.output.contains("lost: ") && run.output.contains("Sound"), "\(run.output)")
        #expect(try sample.run("cat data/*.log | cksum").output == before)
        let json = try sample.run("martlet repair data --to again --json")
        #expect(json.output.contains(#""entries": 99"#) && json.output.contains(#""losses": ["#), "\(json.output)")
    }

    @Test func aRepairIsNeverInPlace() throws {
        let sample = try SampleStore()
        #expect(try sample.run("martlet repair data --to data").exitCode == 1)
        #expect(try sample.run("martlet repair data").exitCode == 2)
        #expect(try sample.run("martlet check data").exitCode == 0)
    }

    @Test func aSoundDirectoryLosesNothingByRepair() throws {
        let sample = try SampleStore(["": 10, "other": 5])
        let run = try sample.run("martlet repair data --to saved")
        #expect(run.output.hasPrefix("Saved 15 entries to saved") && !run.output.contains("lost:"), "\(run.output)")
    }
}
