import Martlet
import Testing

@testable import MartletCLI

@Suite struct ShellExpiryTests {
    private func seconds(_ text: String) -> Double { Double(text.split(separator: "\n").last ?? "") ?? 0 }

    @Test func aValueLivesAsLongAsItWasTold() throws {
        let run = try ShellRun()
        let left = seconds(run.output(of: "put a 1 --ttl 1000", "ttl a"))
        #expect(left > 0 && left <= 1000)
        let shown = run.output(of: "put --ttl 0.5 b 1", "expire b 2000", "expire nobody 1")
        #expect(shown == "added\nexpires\nwas not there\n")
        #expect(seconds(run.output(of: "ttl b")) > 1000)
        #expect(
            run.output(of: "persist b", "persist b", "ttl b", "ttl nobody", "put a 2", "ttl a")
                == "persisted\nhad no deadline\nunlimited\n(none)\nreplaced\nunlimited\n")
    }

    /// However long it takes: an hour would not.
    @Test func afterItsTimeAnEntryIsAbsentAndRemoved() throws {
        let run = try ShellRun()
        #expect(run.output(of: "put a 1", "put b 1 --ttl 3600", "expire a 0.001") == "added\nadded\nexpires\n")
        while run.output(of: "contains a") != "no\n" {}
        // What has removed it counts it afterwards.
        while run.output(of: "stats").contains("\nexpired\t0\n") {}
        #expect(run.output(of: "count") == "1\n")
        #expect(run.output(of: "stats").contains("\ndeadlines\t1\nexpired\t1\n"))
    }

    @Test func aTransactionSetsDeadlinesAtItsCommit() throws {
        let run = try ShellRun()
        _ = run.output(of: "put a 1", "put b 1 --ttl 1000", "begin", "expire a 1000", "persist b", "put c 1 --ttl 1000")
        #expect(run.output(of: "persist nobody", "ttl b") == "had no deadline\nunlimited\n")
        #expect(seconds(run.output(of: "ttl a")) > 0)
        #expect(try run.session.store.timeToLive("a") == .unlimited)
        #expect(run.output(of: "commit", "ttl b") == "committed\nunlimited\n")
        #expect(seconds(run.output(of: "ttl a")) > 0 && seconds(run.output(of: "ttl c")) > 0)
    }

    @Test func aSnapshotTellsDeadlinesAndSetsNone() throws {
        let run = try ShellRun()
        _ = run.output(of: "put a 1 --ttl 1000", "put b 1", "snapshot s", "persist a", "view s")
        #expect(seconds(run.output(of: "ttl a")) > 0)
        #expect(run.output(of: "ttl b") == "unlimited\n")
        for line in ["expire a 1", "persist a"] {
            #expect(run.output(of: line).contains("cannot act in a snapshot: live goes back to the present\n"))
        }
    }

    @Test func JSONHasSecondsAsANumber() throws {
        let run = try ShellRun(format: .json)
        let shown = run.output(of: "put a 1 --ttl 1000", "ttl a").split(separator: "\n").last ?? ""
        let left = shown.split(separator: " ").last.flatMap { Double($0.dropLast()) }
        #expect(shown.hasPrefix(#"{"key": "a", "ttl": "#) && left ?? 0 > 0, "\(shown)")
        #expect(
            run.output(of: "persist a", "ttl a", "ttl b")
                == """
                {"key": "a", "persisted": true}
                {"key": "a", "ttl": "unlimited"}
                {"key": "b", "ttl": null}

                """)
    }

    @Test(arguments: ["0", "-1", "soon", "1e3", "", "1000000000001", "."]) func aTimeIsANumberAbove0(written: String)
        throws
    {
        let shown = try ShellRun().output(of: "expire a '\(written)'")
        #expect(shown.hasPrefix("SECONDS must be a number above 0, and at most 1000000000000"), "\(shown)")
    }

    @Test(arguments: [
        ("30", Duration.seconds(30)), ("0.5", .milliseconds(500)), ("1.1", .milliseconds(1100)),
        ("0.0001", .milliseconds(1)), ("1000000000000", .seconds(1_000_000_000_000)),
    ])
    func aTimeIsReadToTheMillisecond(written: String, duration: Duration) {
        #expect(WrittenSeconds.read(written) == duration)
    }
}
