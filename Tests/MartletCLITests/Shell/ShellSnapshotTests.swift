import Testing

@testable import MartletCLI

@Suite struct ShellSnapshotTests {
    @Test func aSnapshotKeepsWhatWas() throws {
        let run = try ShellRun()
        _ = run.output(of: "put a 1", "put b 2", "snapshot before", "put a 3", "remove b", "put c 4")
        #expect(run.output(of: "getMany a b c") == "a\t3\nb\t(none)\nc\t4\n")
        #expect(
            run.output(of: "view before", "getMany a b c", "get a", "contains c", "count", "scan --prefix b")
                == "a\t1\nb\t2\nc\t(none)\n1\nno\n2\nb\t2\n")
        #expect(run.output(of: "live", "get a") == "3\n")
    }

    @Test func keyspacesThatWereDroppedAreStillThere() throws {
        let run = try ShellRun()
        _ = run.output(of: "use old", "put a 1", "snapshot s", "drop old", "use new", "put b 2", "view s")
        #expect(run.output(of: "count", "keyspaces") == "0\n(none)\t0\t\nold\t1\t\n", "new was made since")
        #expect(run.output(of: "use old", "get a", "keyspaces") == "old\t1\n1\n(none)\t0\t\nold\t1\tin use\n")
        #expect(run.output(of: "use new").hasPrefix("the snapshot has no keyspace of that name\n"))
        #expect(run.output(of: "use", "live", "keyspaces") == "(none)\t0\n(none)\t0\t\nnew\t1\tin use\n")
    }

    @Test(arguments: ["put a 1", "remove a", "append a b", "increment a", "update a b c", "clear", "drop x", "begin"])
    func writesAreRefusedWithTheWayBack(line: String) throws {
        let shown = try ShellRun().output(of: "snapshot s", "view s", line)
        let name = line.prefix { $0 != " " }
        #expect(shown.hasPrefix("\(name) cannot act in a snapshot: live goes back to the present\n"), "\(shown)")
    }

    @Test func snapshotsAreListedReplacedAndClosed() throws {
        let run = try ShellRun()
        #expect(
            run.output(of: "snapshot x", "snapshot y", "snapshot x", "view x", "snapshots") == "x\t1\tviewed\ny\t1\t\n")
        #expect(run.session.store.statistics().snapshots.open == 2)
        #expect(run.output(of: "close x", "put a 1", "snapshots") == "added\ny\t1\t\n")
        #expect(run.session.store.statistics().snapshots.open == 1)
        #expect(
            run.output(of: "view x").hasPrefix("there is no snapshot of that name; snapshots lists them\n  view x\n"))
    }

    @Test func aSnapshotIsDumped() throws {
        let folder = try TemporaryFolder()
        let run = try ShellRun()
        _ = run.output(of: "put a 1", "snapshot s", "put a 2", "view s", "dump \(folder.path)/x.tsv")
        #expect(folder.contents(of: "x.tsv") == "a\t1\n")
    }
}
