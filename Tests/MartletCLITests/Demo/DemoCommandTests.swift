import Testing

@testable import MartletCLI

/// The built command, end to end.
@Suite struct DemoCommandTests {
    @Test func aSmallDemoRunsAndChecksItsValues() throws {
        let run = try MartletCommand.shell("martlet demo --entries 2000 --threads 3")
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(run.output.contains("2,000 entries of 16-byte keys"))
        #expect(run.output.contains("All values were the right ones."))
        #expect(!run.output.contains("\u{1B}") && !run.output.contains("\r"))
    }

    @Test func aFileOfAnyBytesIsLoaded() throws {
        var bytes = Array("plain\tvalue\ncrlf\tv\r\nempty value\t\n\ttabs\tin\tvalue\n\n\r\n".utf8)
        bytes += [0, 0xFF, 9, 0, 0xC3, 10] + Array("last\tno newline".utf8)
        let file = TemporaryFile(bytes)
        let lines = [
            "martlet demo --file \(file.path)", "martlet demo --file - < \(file.path)",
            "cat \(file.path) | martlet demo --file /dev/stdin",
        ]
        for line in lines {
            let run = try MartletCommand.shell(line)
            #expect(run.exitCode == 0, "\(run.errors)")
            #expect(run.output.contains("Read 6 entries"), "\(run.output)")
            #expect(run.output.contains("Passed over 2 empty lines."), "\(run.output)")
        }
    }

    @Test func repeatedKeysKeepOneOfTheirValues() throws {
        let lines = (0..<5_000).map { "key\($0 % 1_000)\tvalue\($0)\n" }.joined()
        let file = TemporaryFile(lines)
        let run = try MartletCommand.shell("martlet demo --file \(file.path)")
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(run.output.contains("4,000 had a key seen before."), "\(run.output)")
    }

    @Test func aLineWithoutTabStopsTheDemoByName() throws {
        let file = TemporaryFile("a\t1\nwrong\nb\t2\n")
        let run = try MartletCommand.shell("martlet demo --file \(file.path)")
        #expect(run.exitCode == 1)
        #expect(run.errors == "martlet demo: \(file.path), line 2, column 6: no TAB between key and value.\n")
    }

    @Test func aLineWithoutTabIsSkippedAndCounted() throws {
        let file = TemporaryFile("a\t1\nwrong\nb\t2\n" + String(repeating: "k", count: 70_000) + "\tv\n")
        let run = try MartletCommand.shell("martlet demo --on-error skip --file \(file.path)")
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(run.output.contains("Read 2 entries"))
        #expect(
            run.output.contains("Skipped 2 lines without an entry, the first at line 2, column 6"), "\(run.output)")
    }

    @Test func aMissingFileFailsInWords() throws {
        let run = try MartletCommand.shell("martlet demo --file /nonexistent/file")
        #expect(run.exitCode == 1)
        #expect(run.errors == "martlet demo: opening /nonexistent/file failed: No such file or directory\n")
    }

    @Test func aFileWithoutEntriesFailsInWords() throws {
        let run = try MartletCommand.shell("printf '\\n' | martlet demo --file -")
        #expect(run.exitCode == 1)
        #expect(run.errors == "martlet demo: standard input has no entries.\n")
    }

    @Test func aReaderThatLeavesIsNoFailure() throws {
        let run = try MartletCommand.shell("{ martlet demo --entries 2000; echo $? >&2; } | head -n 1")
        #expect(run.output == "A short tour\n")
        #expect(run.errors.hasSuffix("0\n"), "\(run.errors)")
    }

    @Test(arguments: [
        ("martlet --version", Int32(0), "martlet 0.1.0\n"),
        ("martlet dmeo; exit $?", 2, ""),
        ("martlet demo --entries none", 2, ""),
        ("martlet", 2, ""),
    ])
    func exitCodesSayWhatHappened(line: String, exitCode: Int32, output: String) throws {
        let run = try MartletCommand.shell(line)
        #expect(run.exitCode == exitCode)
        #expect(run.output == output)
        #expect(run.errors.isEmpty == (exitCode == 0))
    }

    @Test func aFullDiskIsAFailure() throws {
        let run = try MartletCommand.shell("martlet --help > /dev/full")
        #expect(run.exitCode == 1)
        #expect(run.errors == "martlet: writing failed: No space left on device\n")
    }
}
