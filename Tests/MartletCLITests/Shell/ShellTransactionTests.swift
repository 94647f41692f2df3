import Testing

@testable import MartletCLI

@Suite struct ShellTransactionTests {
    /// Every command that reads or writes entries acts inside, and nobody else sees it before the commit.
    @Test func whatIsWrittenTakesEffectAtCommit() throws {
        let run = try ShellRun()
        let inside = run.output(
            of: "put a 1", "put b text", "begin", "put a 2", "put c 3", "increment n 5", "append b s", "update b ex ou",
            "remove a nobody", "get a", "get b", "contains c", "getMany a c n", "count", "scan --prefix c", "keyspaces")
        #expect(
            inside == """
                added
                added
                replaced
                added
                5
                5
                1
                removed
                was not there
                (none)
                touts
                yes
                a\t(none)
                c\t3
                n\t5
                3
                c\t3
                (none)\t3\tin use

                """)
        #expect(try run.session.store.getMany(["a", "b", "c"], as: String.self) == ["1", "text", nil])
        #expect(run.output(of: "commit", "getMany a b c") == "committed\na\t(none)\nb\ttouts\nc\t3\n")
    }

    @Test func rollbackDropsWhatWasWritten() throws {
        let run = try ShellRun()
        #expect(run.output(of: "put a 1", "begin", "put a 2", "rollback", "get a") == "added\nreplaced\n1\n")
        #expect(run.output(of: "begin", "commit") == "nothing to commit\n")
    }

    @Test func aTransactionSpansKeyspaces() throws {
        let shown = try ShellRun().output(
            of: "begin", "put a 1", "use other", "put b 2", "commit", "count", "use", "count")
        #expect(shown == "added\nother\t0\nadded\ncommitted\n1\n(none)\t1\n1\n")
    }

    @Test func savepointsAreGoneBackTo() throws {
        let run = try ShellRun()
        let shown = run.output(
            of: "begin", "put a 1", "savepoint x", "put a 2", "savepoint y", "put a 3", "rollback y", "get a",
            "rollback x", "get a", "rollback y")
        #expect(shown.hasPrefix("added\nreplaced\nreplaced\n2\n1\nthe transaction has no savepoint of that name\n"))
        #expect(
            run.output(of: "rollback x", "savepoint x", "put a 4", "rollback x", "commit", "get a").hasSuffix("1\n"))
    }

    @Test(arguments: ["commit", "get a", "put a 5"]) func aConflictNamesTheKeyAndEndsTheTransaction(next: String) throws
    {
        let run = try ShellRun()
        _ = run.output(of: "put a 1", "begin", "get a", "put b 2")
        try run.session.store.put("a", "other")
        let shown = run.output(of: next)
        #expect(
            shown.hasPrefix("another change of a came in between: the transaction has ended, and nothing of it was"))
        #expect(run.output(of: "contains b", "commit").hasPrefix("no\ncommit needs a transaction: begin opens one\n"))
    }

    @Test(arguments: [
        ("begin", "load x.tsv"), ("begin", "clear"), ("begin", "drop x"), ("begin", "begin"), ("begin", "snapshot x"),
        ("begin", "live"),
    ])
    func whatCannotActInsideSaysSo(first: String, line: String) throws {
        let shown = try ShellRun().output(of: first, line)
        let name = line.prefix { $0 != " " }
        #expect(shown.hasPrefix("\(name) cannot act in a transaction: commit or rollback ends it\n"), "\(shown)")
    }

    /// Whatever is tried in whatever mode, the table has foreseen it; help says where each command acts.
    @Test func everyCommandActsInItsModesAndInNoOthers() throws {
        let ways: [(mode: ShellMode, line: String)] = [
            (.present, "count"), (.transaction, "begin"), (.snapshot, "view s"),
        ]
        // What would write a file, or wait for changes until somebody presses Ctrl-C.
        let lines = ["dump": "dump /dev/null --file-format tsv", "watch": "watch --for 0.01"]
        for command in ShellCommand.all {
            let line = try lines[command.name] ?? #require(command.examples.first?.command)
            for (mode, wayIn) in ways {
                let run = try ShellRun()
                _ = run.output(of: "snapshot s", wayIn)
                #expect(run.session.view.mode == mode)
                let shown = run.output(of: line)
                let isRefused = shown.contains(" cannot act in ") || shown.contains(" needs a ")
                #expect(isRefused != command.modes.contains(mode), "\(command.name) in \(mode): \(shown)")
            }
            let page = try ShellRun().output(of: "help \(command.name)")
            let isLimited = page.contains("\n\nNot in a ") || page.contains("\n\nOnly in a ")
            #expect(isLimited == (command.modes.count < ShellMode.allCases.count), "\(page)")
        }
    }

    @Test func whatIsOpenAtTheEndIsSaid() throws {
        let run = try MartletCommand.shell("printf 'begin\\nput a 1\\n' | martlet shell")
        #expect(run.exitCode == 0)
        #expect(run.errors == "The transaction was still open: nothing of it was committed.\n")
        #expect(try MartletCommand.shell("printf 'begin\\nput a 1\\ncommit\\n' | martlet shell").errors.isEmpty)
    }

    @Test func thePromptShowsIt() throws {
        let run = try ShellRun()
        #expect(Shell.prompt(of: run.session) == "martlet> ")
        _ = run.output(of: "snapshot s", "use 'a b'", "begin")
        #expect(Shell.prompt(of: run.session) == "martlet \"a b\"*> ")
        _ = run.output(of: "use", "rollback", "view s")
        #expect(Shell.prompt(of: run.session) == "martlet@s> ")
    }
}
