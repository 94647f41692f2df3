import Testing

@testable import MartletCLI

/// The built command, with lines from a pipe.
@Suite struct ShellCommandLineTests {
    @Test func aScriptRunsWithoutPromptAndCodes() throws {
        let run = try MartletCommand.shell(
            """
            printf '%s\\n' '# a comment' '' 'put a 1' 'increment a' 'get a' | martlet shell
            """)
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(run.output == "added\n2\n2\n")
        #expect(run.errors.isEmpty)
    }

    @Test func filesAreLoadedInOrder() throws {
        let (first, second) = (TemporaryFile("a\t1\nb\t2\n"), TemporaryFile("b\t3\n"))
        let run = try MartletCommand.shell(
            "echo 'getMany a b' | martlet shell --load \(first.path) --load \(second.path) --format json")
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(run.output == "{\"key\": \"a\", \"value\": \"1\"}\n{\"key\": \"b\", \"value\": \"3\"}\n")
    }

    @Test func whatIsDumpedIsLoadedAgain() throws {
        let folder = try TemporaryFolder()
        let dump = try MartletCommand.shell(
            """
            cd \(folder.path) && printf '%s\\n' 'put user:1 "a,\\x00\\"b"' 'put user:2 2' 'put x y' 'dump all.csv' \
            'dump users.jsonl --prefix user:' 'dump x.tsv.gz --file-format csv' 'dump what' | martlet shell --format json
            """)
        #expect(dump.exitCode == 1, "the last name does not tell the format")
        #expect(dump.errors.contains("Dumped 3 entries to all.csv"), "\(dump.errors)")
        #expect(dump.errors.contains("Dumped 2 entries to users.jsonl"))
        #expect(dump.errors.contains("--file-format") || dump.errors.contains("does not tell its format"))
        let load = try MartletCommand.shell(
            """
            cd \(folder.path) && printf '%s\\n' 'load users.jsonl' count clear 'load all.csv' 'get user:1' \
            'load none.csv' count | martlet shell
            """)
        #expect(load.output.hasPrefix("2\n"), "\(load.output) \(load.errors)")
        #expect(load.output.hasSuffix("3\n"))
        #expect(load.errors.contains("Loaded 3 entries from all.csv"))
        #expect(load.exitCode == 1, "there is no none.csv")
    }

    /// To the system a name is bytes, and need not be UTF-8.
    @Test func namesOfFilesAreAnyBytes() throws {
        let folder = try TemporaryFolder()
        let run = try MartletCommand.shell(
            #"""
            cd \#(folder.path) && name=$(printf 'n\377\364\217\277\277.tsv') && printf 'k\tv\n' > "$name" && mkdir out && \
            printf 'get k\ndump "out/a\\xC3\\x28\\xFF.tsv"\nload "\\xFE.tsv"\nload "a\\x00.tsv"\n' | martlet shell --load "$name"
            LC_ALL=C ls out | od -An -c
            """#)
        #expect(run.output.split(separator: "\n").first == "v", "\(run.errors)")
        #expect(run.output.contains("a 303   ( 377   .   t   s   v"), "\(run.output)")
        // What is named in a message comes out as it is.
        #expect(run.errors.contains("Dumped 1 entry to out/a\u{FFFD}(\u{FFFD}.tsv"), "\(run.errors)")
        #expect(run.errors.contains("the name of a file has no NUL"))
    }

    @Test func aFileThatCannotBeLoadedEndsTheShell() throws {
        let file = TemporaryFile("a\t1\nwrong\n")
        for (path, reason) in [
            (file.path, "\(file.path), line 2, column 6: no TAB between key and value. 1 entry was stored."),
            ("/nonexistent", "/nonexistent: opening /nonexistent failed: No such file or directory."),
        ] {
            let run = try MartletCommand.shell("echo 'count' | martlet shell --load \(path)")
            #expect(run.exitCode == 1)
            #expect(run.output.isEmpty)
            #expect(run.errors == "martlet shell: \(reason)\n")
        }
    }

    @Test func failuresAreNumberedAndTheRestGoesOn() throws {
        let run = try MartletCommand.shell("printf 'gett a\\nput a 1\\nput a 1 2\\ncount\\n' | martlet shell")
        #expect(run.exitCode == 1)
        #expect(run.output == "added\n1\n")
        #expect(
            run.errors == """
                line 1: no such command: did you mean get?
                  gett a
                  ^^^^
                line 3: put KEY VALUE [--ttl SECONDS] takes no more; put a key or value that has blanks in quotes
                  put a 1 2
                          ^
                martlet shell: 2 commands failed.

                """)
    }

    @Test func aScriptMayStopAtItsFirstFailure() throws {
        let run = try MartletCommand.shell("printf 'count\\nbad\\ncount\\n' | martlet shell --stop-on-error")
        #expect(run.exitCode == 1)
        #expect(run.output == "0\n")
        #expect(run.errors.hasSuffix("martlet shell: 1 command failed.\n"))
    }

    @Test func quitEndsAScript() throws {
        #expect(try MartletCommand.shell("printf 'count\\nquit\\ncount' | martlet shell").output == "0\n")
    }

    /// However the input arrives, what follows is data to the last byte.
    @Test(arguments: ["", "sleep 0.3; "]) func loadTakesTheRestOfTheScript(pause: String) throws {
        let folder = try TemporaryFolder()
        let run = try MartletCommand.shell(
            """
            { printf 'put a 1\\nload - --file-format csv\\nb,"2'; \(pause)printf '\\n"\\nquit,x\\n'; \(pause)seq 50000 | sed 's/$/,n/'; } | \
            martlet shell --stop-on-error > \(folder.path)/out
            """)
        #expect(run.exitCode == 0 && run.errors.hasPrefix("Loaded 50,002 entries from standard input"), "\(run.errors)")
        #expect(folder.contents(of: "out") == "added\n")
    }

    @Test(arguments: ["begin\\nload -", "load - --on-eror stop", "load - more"])
    func whatFollowsALoadThatIsRefusedIsNoCommand(lines: String) throws {
        let run = try MartletCommand.shell("printf '\(lines)\\ncount\\nput a 1\\n' | martlet shell")
        #expect(run.exitCode == 1 && run.output.isEmpty, "\(run.output)")
        #expect(try MartletCommand.shell("printf 'load none.tsv\\ncount\\n' | martlet shell").output == "0\n")
    }

    @Test(arguments: ["", "--on-error stop", "--atomic"]) func whatFollowsALoadThatStopsIsNoCommand(options: String)
        throws
    {
        let run = try MartletCommand.shell("printf 'load - \(options)\\nb\\t2\\ncount\\nput a 1\\n' | martlet shell")
        #expect(run.exitCode == 1 && run.output.isEmpty)
        let stored = options == "--atomic" ? "Nothing was stored." : "1 entry was stored."
        #expect(
            run.errors.hasPrefix("line 1: standard input, line 2, column 6: no TAB between key and value. \(stored)"))
        #expect(run.errors.hasSuffix("martlet shell: 1 command failed.\n"))
    }

    @Test func anyBytesGoInAndComeOut() throws {
        let run = try MartletCommand.shell(#"printf 'put k \303\251\377\r\nvalues hex\nget k' | martlet shell"#)
        #expect(run.output == "added\n0xc3a9ff\n", "\(run.errors)")
    }

    @Test func aReaderThatLeavesIsNoFailure() throws {
        let file = TemporaryFile((0..<20_000).map { "key\($0)\tvalue\n" }.joined())
        let run = try MartletCommand.shell(
            "{ echo scan | martlet shell --load \(file.path); echo $? >&2; } | head -n 1 | wc -l")
        #expect(run.output == "1\n")
        #expect(run.errors == "0\n")
    }

    @Test func everyOutputInJSONIsReadByAnotherParser() throws {
        let run = try MartletCommand.shell(
            #"""
            printf '%s\n' 'put a "\x00\xFF"' 'put b "line\nbreak \" \x1b"' 'getMany a b c' stats keyspaces 'count' \
            | martlet shell --format json | python3 -c 'import json, sys; print([sorted(json.loads(l)) for l in sys.stdin][2:7:2])'
            """#)
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(
            run.output == "[['key', 'value_base64'], ['key', 'value'], ['entries', 'keyspace', 'used']]\n",
            "\(run.output)")
    }

    @Test func aWrongOptionIsAUsageError() throws {
        let run = try MartletCommand.shell("martlet shell --formt json")
        #expect(run.exitCode == 2)
        #expect(run.errors.contains("Did you mean --format?"))
    }
}
