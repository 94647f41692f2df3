import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Directories in which nothing may be written, or no more: the command says why, and they are as they were.
@Suite struct UnwritableDirectoryTests {
    @Test func forAFileThatIsNotThereNoDirectoryIsMade() throws {
        let folder = try TemporaryFolder()
        let run = try MartletCommand.shell("cd '\(folder.path)' && martlet load data none.tsv")
        #expect(run.exitCode == 1)
        #expect(run.errors.contains("none.tsv") && run.errors.contains("No such file or directory"), "\(run.errors)")
        #expect(folder.names == [])
    }

    // MARK: - Another user's

    /// The superuser may do anything, and so can be another user.
    private static let canBeAnother =
        getuid() == 0 && (try? MartletCommand.output(of: "command -v setpriv").exitCode) == 0

    /// A line in which `martlet` is run by a user who owns nothing.
    private static func byAnother(_ line: String) -> String {
        """
        cp '\(MartletCommand.path)' program && chmod 755 . program
        martlet() { setpriv --reuid=65534 --regid=65534 --clear-groups ./program "$@"; }
        \(line)
        """
    }

    @Test(.enabled(if: canBeAnother)) func aDirectoryOfAnotherUserIsNotOpened() throws {
        let sample = try SampleStore()
        for line in ["martlet dump data", "martlet load data /dev/null --file-format tsv", "martlet check data"] {
            let run = try sample.run(Self.byAnother(line))
            #expect(run.exitCode == 1, "\(line): \(run.output)")
            #expect(run.errors.contains("data: Permission denied"), "\(line): \(run.errors)")
        }
        #expect(try sample.run("martlet dump data | wc -l").output == "100\n")
    }

    @Test(.enabled(if: canBeAnother)) func whereNothingMayBeMadeNothingIs() throws {
        let sample = try SampleStore([:])
        let run = try sample.run(
            Self.byAnother("mkdir empty; for new in empty here; do martlet load $new /dev/null --file-format tsv; done")
        )
        #expect(run.exitCode == 1)
        #expect(run.errors.contains("Could not open empty/LOCK: Permission denied"), "\(run.errors)")
        #expect(run.errors.contains("Could not create here: Permission denied"), "\(run.errors)")
        #expect(sample.folder.names == ["data", "empty", "program"])
        #expect(try sample.run("ls -A empty").output.isEmpty)
    }

    // MARK: - A file system for reading only

    private static let canMount =
        (try? MartletCommand.output(of: "unshare -m mount --bind /tmp /tmp 2>/dev/null").exitCode) == 0

    @Test(.enabled(if: canMount)) func aReadOnlyFileSystemIsReadAndNotWritten() throws {
        let sample = try SampleStore()
        let list = "ls -la --time-style=full-iso data && cat data/* | cksum"
        let before = try sample.run(list).output
        let run = try sample.run(
            """
            unshare -m sh -c 'mount --bind data data && mount -o remount,bind,ro data && "$0" dump data | wc -l &&
            "$0" check data >/dev/null && "$0" load data /dev/null --file-format tsv' '\(MartletCommand.path)'
            """)
        #expect(run.output == "100\n", "\(run.errors)")
        #expect(run.exitCode == 1 && run.errors.contains("Read-only file system"), "\(run.errors)")
        #expect(try sample.run(list).output == before)
    }

    // MARK: - No room

    /// No file may have more than so many kibibytes, and who tries is told so instead of being ended.
    private static func limited(to kibibytes: Int, _ line: String) -> String {
        "( trap '' XFSZ; ulimit -f \(kibibytes * 2); \(line) )"
    }

    @Test func aStoreThatHasNoRoomToBeginBeginsOnceThereIsSome() throws {
        let sample = try SampleStore([:])
        let load = "printf 'a\\t1\\n' | martlet load new --file-format tsv"
        let run = try sample.run(Self.limited(to: 100, load))
        #expect(run.exitCode == 1 && run.errors.contains("File too large"), "\(run.errors)")
        #expect(try sample.run("ls -A new").output == "LOCK\n")
        #expect(try sample.run("\(load) && martlet dump new").output == "{\"key\": \"a\", \"value\": \"1\"}\n")
    }

    @Test func aLoadThatFillsTheDiskIsSaidAndWhatIsThereIsSound() throws {
        let sample = try SampleStore([:])
        let entries = "seq -f '%05g' 4000 | sed 's/.*/&\\t& '$(printf '%01000d' 0)'/' > all.tsv"
        _ = try sample.run(entries)
        let run = try sample.run(Self.limited(to: 1_536, "martlet load new all.tsv"))
        #expect(run.exitCode == 1 && run.errors.contains("File too large"), "\(run.errors)")
        let after = try sample.run(
            "martlet check new >/dev/null && martlet dump new part.tsv && sort part.tsv | comm -23 - all.tsv | wc -l")
        #expect(after.exitCode == 0 && after.output == "0\n", "\(after.errors)")
        let again = try sample.run(
            "martlet load new all.tsv && martlet dump new whole.tsv && sort whole.tsv | cmp - all.tsv")
        #expect(again.exitCode == 0, "\(again.errors)")
    }
}
