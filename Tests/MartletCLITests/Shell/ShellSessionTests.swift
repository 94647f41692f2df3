import Testing

@testable import MartletCLI

@Suite struct ShellSessionTests {
    @Test func entriesAreStoredReadAndRemoved() throws {
        let shown = try ShellRun().output(
            of: "put a 1", "put a 2", "get a", "get b", "contains a", "contains b", "getMany a b", "count",
            "remove a b",
            "count")
        #expect(
            shown == """
                added
                replaced
                2
                (none)
                yes
                no
                a\t2
                b\t(none)
                1
                removed
                was not there
                0

                """)
    }

    @Test func valuesAreChangedInOneStep() throws {
        let shown = try ShellRun().output(
            of: "increment n", "increment n 41", "increment n -2", "append s ab", "append s ab", "update s b xx",
            "get s",
            "update absent a b", "contains absent")
        #expect(shown == "1\n42\n40\n2\n4\n2\naxxaxx\n(none)\nno\n")
    }

    @Test func bytesAreShownAsTheyCanBeTyped() throws {
        let run = try ShellRun()
        #expect(run.output(of: #"put k "\xFF\0 a""#, "get k") == "added\n\"\\xff\\x00 a\"\n")
        #expect(run.output(of: "values hex", "get k") == "0xff002061\n")
    }

    @Test func scansFindByPrefixAndPattern() throws {
        let run = try ShellRun()
        _ = run.output(of: "put user:1 Ada", "put user:2 Bob", "put job:1 x", "put user:10 Eve")
        func scan(_ options: String) -> [Substring] {
            run.output(of: "scan \(options)").split(separator: "\n").sorted()
        }
        #expect(scan("").count == 4)
        #expect(scan("--prefix user:1") == ["user:1\tAda", "user:10\tEve"])
        #expect(scan("--glob '*:?' --keys") == ["job:1", "user:1", "user:2"])
        #expect(scan("--prefix user: --glob *1") == ["user:1\tAda"])
        #expect(scan("--limit 2").count == 2)
    }

    @Test func aLongScanShowsEveryEntryOnce() throws {
        for format in ShellOutput.Format.allCases {
            let run = try ShellRun(format: format)
            for number in 0..<2_500 { try run.session.keyspace.put("key:\(number)", "v") }
            let keys = run.output(of: "scan --keys").split(separator: "\n").filter { $0.contains("key:") }
            #expect(Set(keys).count == 2_500 && keys.count == 2_500, "\(format)")
        }
    }

    @Test func keyspacesAreUsedListedAndDropped() throws {
        let shown = try ShellRun().output(
            of: "put a 1", "use other", "get a", "put b 2", "keyspaces", "drop other", "keyspaces", "drop other",
            "get a")
        #expect(
            shown == """
                added
                other\t0
                (none)
                added
                (none)\t1\t
                other\t1\tin use
                dropped
                (none)\t1\tin use
                was not there
                1

                """)
    }

    @Test func clearLeavesOtherKeyspaces() throws {
        #expect(
            try ShellRun().output(of: "put a 1", "use b", "put a 1", "clear", "use")
                == "added\nb\t0\nadded\n0\n(none)\t1\n")
    }

    @Test func jsonIsAnObjectOnALineForEachResult() throws {
        let shown = try ShellRun(format: .json).output(
            of: "put a 'two \"words\"'", "get a", "get b", #"put b "\xFF""#, "get b", "contains a", "count",
            "getMany a c")
        #expect(
            shown == """
                {"key": "a", "new": true}
                {"key": "a", "value": "two \\"words\\""}
                {"key": "b", "value": null}
                {"key": "b", "new": true}
                {"key": "b", "value_base64": "/w=="}
                {"key": "a", "contains": true}
                {"count": 2}
                {"key": "a", "value": "two \\"words\\""}
                {"key": "c", "value": null}

                """)
    }

    @Test func jsonInHexSaysSoInTheName() throws {
        let run = try ShellRun(format: .json, byteForm: .hex)
        #expect(run.output(of: "put a é", "get a").hasSuffix(#"{"key_hex": "61", "value_hex": "c3a9"}"# + "\n"))
    }

    @Test func tablesHaveHeadingsAndShortenWhatIsLong() throws {
        let run = try ShellRun(format: .table)
        let long = String(repeating: "x", count: 100)
        #expect(
            run.output(of: "put a \(long)", "getMany a b") == """
                key  new
                a    added
                key  value
                a    \(long.prefix(59))…
                b    (none)

                """)
    }

    @Test func statisticsAreAListOrAnObject() throws {
        #expect(try ShellRun().output(of: "put a 1", "stats").contains("\nentries\t1\nkeyspaces\t1\nmemory_bytes\t"))
        #expect(try ShellRun(format: .json).output(of: "stats").hasPrefix(#"{"entries": 0, "keyspaces": 1, "#))
    }

    @Test func timingIsSaidBesideTheResults() throws {
        let run = try ShellRun()
        #expect(run.output(of: "count", "timing on") == "0\n" && run.sayings.isEmpty)
        #expect(run.output(of: "count", "timing off", "count") == "0\n0\n")
        #expect(run.sayings.split(separator: "\n").count == 2)
        #expect(run.sayings.contains("s\n"))
    }

    @Test func formatsChangeOnTheWay() throws {
        #expect(
            try ShellRun().output(of: "count", "format json", "count", "format plain", "count")
                == "0\n{\"count\": 0}\n0\n")
    }

    @Test(arguments: [
        ("gett user:1", "no such command: did you mean get?", "gett"),
        ("getmany a", "no such command: did you mean getMany?", "getmany"),
        ("zzzzzz", "no such command: help lists all", "zzzzzz"),
        ("put a b c", "put KEY VALUE [--ttl SECONDS] takes no more; put a key or value that has blanks in quotes", "c"),
        ("increment a 1.5", "AMOUNT must be a whole number", "1.5"),
        ("scan --limt 5", "scan has no such option: did you mean --limit?", "--limt"),
        ("scan --limit 0", "N must be a number above 0", "0"),
        ("scan --limit", "--limit needs N", "--limit"),
        ("timing onn", "on|off is one of: did you mean on?", "onn"),
        ("format xml", "FORMAT is one of: plain, table, json", "xml"),
        ("help scna", "no such command: did you mean scan?", "scna"),
        ("update a '' b", "PART must not be empty", "''"),
        (#"put é "a\q""#, #"no such escape; write \\ for a backslash"#, #"\q"#),
    ])
    func mistakesAreNamedAndPointedAt(line: String, message: String, wrong: String) throws {
        let lines = try ShellRun().output(of: line).split(separator: "\n")
        #expect(lines.first.map(String.init) == message)
        #expect(lines.count == 3 && lines[1] == "  \(line)")
        #expect(zip(lines[1], lines[2]).filter { $1 == "^" }.map { String($0.0) }.joined() == wrong)
    }

    @Test func whatIsMissingIsPointedAtBehindTheLine() throws {
        let shown = try ShellRun().output(of: "put a")
        #expect(shown == "put needs VALUE here: put KEY VALUE [--ttl SECONDS]\n  put a\n       ^\n")
    }

    @Test func whatTheStoreRefusesIsBlamedOnTheWord() throws {
        let shown = try ShellRun().output(of: "put a text", "increment a")
        #expect(shown.contains("not an integer"))
        #expect(shown.hasSuffix("  increment a\n            ^\n"))
        let key = String(repeating: "k", count: 65_536)
        #expect(try ShellRun().output(of: "get \(key)").hasPrefix("longer than the 65535 bytes of a key\n"))
    }

    @Test func aQuotedWordIsNoOption() throws {
        #expect(try ShellRun().output(of: "append --a --b", "get --a") == "3\n--b\n")
        #expect(try ShellRun().output(of: #"put "--ttl" '--b'"#, "get --ttl") == "added\n--b\n")
        #expect(try ShellRun().output(of: #"getMany "--consistent""#) == "--consistent\t(none)\n")
    }

    @Test func everyCommandHasHelpWithExamplesThatItTakes() throws {
        let run = try ShellRun()
        let overview = run.output(of: "help")
        #expect(overview.split(separator: "\n").allSatisfy { $0.count <= 80 })
        for command in ShellCommand.all {
            #expect(overview.contains("  \(command.shortUsage) "), "\(command.name)")
            let page = run.output(of: "help \(command.name)")
            #expect(page.hasPrefix(command.usage + "\n" + command.summary), "\(page)")
            #expect(!command.examples.isEmpty)
            for example in command.examples {
                #expect(page.contains(example.command))
                let words = try Tokenizer.words(of: Array(example.command.utf8))
                #expect(words.first?.text == command.name)
                _ = try ShellArguments(words.dropFirst(), of: command, named: words[0])
            }
        }
    }

    @Test(arguments: 0..<500 as Range<UInt64>) func anyLineIsDoneOrRefused(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let run = try ShellRun(format: ShellOutput.Format.allCases.randomElement(using: &random) ?? .plain)
        // Not what waits for changes until somebody presses Ctrl-C.
        let words =
            ShellCommand.all.map(\.name).filter { $0 != "watch" } + [
                "a", "b", "1", "\"\\xFF\"", "--limit", "--keys", "'*'", "on", "hex",
            ]
        for _ in 0..<20 {
            let line = (0..<Int.random(in: 0...4, using: &random)).map { _ in words.randomElement(using: &random) ?? ""
            }
            let shown = run.output(of: line.joined(separator: " "))
            #expect(shown.isEmpty || shown.hasSuffix("\n"), "seed \(seed): \(line)")
        }
    }

    /// What is JSON is shown as JSON, if that is asked for; what is not, as text.
    @Test func valuesThatAreJSONAreShownSo() throws {
        let run = try ShellRun(format: .json, byteForm: .json)
        let values = [
            ("'{\"a\": [1, \"ü\"]}'", "\"value\": {\"a\": [1, \"ü\"]}"), ("41", "\"value\": 41"),
            ("'\"text\"'", "\"value\": \"text\""), ("\"[1,\\n 2]\"", "\"value\": [1,  2]"), ("{]", "\"value\": \"{]\""),
            ("\"\\\"\\xC2\\x9b\\\"\"", "\"value\": \"\\u009b\""), ("\"\\xFF\"", "\"value_base64\": \"/w==\""),
        ]
        for (typed, shown) in values {
            _ = run.output(of: "put 1 \(typed)")
            #expect(run.output(of: "get 1") == "{\"key\": \"1\", \(shown)}\n", "\(typed)")
        }
        _ = run.output(of: "format plain", "put 1 '\"text\"'")
        #expect(run.output(of: "get 1") == "\"text\"\n")
        #expect(run.output(of: "values text", "get 1") == "\"\\\"text\\\"\"\n")
    }
}
