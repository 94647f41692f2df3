import Martlet
import Testing

@testable import MartletCLI

@Suite struct DumpCommandTests {
    @Test func whatIsDumpedIsLoadedAgainWithItsKeyspaces() throws {
        let sample = try SampleStore(["": 20, "users": 30, "a \"b\"": 2])
        let run = try sample.run(
            """
            martlet dump data | sort > 1 && martlet load copy < 1 && martlet dump copy again.jsonl.gz && \
            zcat again.jsonl.gz | sort | cmp 1 - && wc -l < 1 && echo keyspaces | martlet shell copy
            """)
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(run.output == "52\n(none)\t20\tin use\na \"b\"\t2\t\nusers\t30\t\n", "\(run.output)")
        #expect(run.errors.contains("Loaded 52 entries from standard input"), "\(run.errors)")
    }

    @Test func aFormatWithoutKeyspacesIsRefusedWhereThereAreSome() throws {
        let sample = try SampleStore(["": 1, "users": 3])
        let refused = try sample.run("martlet dump data all.csv")
        #expect(refused.exitCode == 1 && refused.errors.contains("csv cannot name them"), "\(refused.errors)")
        let one = try sample.run("martlet dump data - --file-format csv --keyspace users | wc -l")
        #expect(one.output == "3\n", "\(one.errors)")
        let none = try sample.run("martlet dump data --keyspace nobody")
        #expect(none.exitCode == 1 && none.errors.contains("no keyspace nobody"), "\(none.errors)")
    }

    @Test func deadlinesAreKeptOrSaidToBeLost() throws {
        let sample = try SampleStore([:])
        let run = try sample.run(
            """
            printf '{"key":"a","value":"1","expires":9000000000000}\\n' | martlet load data && martlet dump data && \
            martlet dump data --file-format redis | martlet load copy --file-format redis && martlet dump copy && \
            martlet dump data --file-format csv
            """)
        let line = #"{"key": "a", "value": "1", "expires": 9000000000000}"#
        #expect(run.output == "\(line)\n\(line)\na,1\r\n", "\(run.errors)")
        #expect(run.errors.contains("1 of them has a deadline, which csv cannot say"), "\(run.errors)")
    }

    @Test func aStoreThatIsOpenIsRefusedByTheNameOfItsProcess() throws {
        let sample = try SampleStore()
        let store = try Store(at: sample.path)
        for line in [
            "martlet dump data", "martlet load data /dev/null --file-format tsv", "martlet shell data </dev/null",
        ] {
            let run = try sample.run(line)
            #expect(run.exitCode == 1 && run.errors.contains("is in use by process \(getpid())"), "\(run.errors)")
        }
        try store.close()
        #expect(try sample.run("martlet dump data | wc -l").output == "100\n")
    }

    @Test func dumpingChangesNothing() throws {
        let sample = try SampleStore()
        let list = "ls -la --time-style=full-iso data && cat data/* | cksum"
        let before = try sample.run(list).output
        #expect(try sample.run("martlet dump data >/dev/null").exitCode == 0)
        #expect(try sample.run(list).output == before)
        #expect(try sample.run("martlet dump nodata; ls").output == "data\n")
    }

    @Test func aLoadThatFailsNamesTheLineAndKeepsWhatCameBefore() throws {
        let sample = try SampleStore([:])
        let run = try sample.run(
            "printf 'a\\t1\\nwrong\\n' | martlet load data --file-format tsv; echo $?; martlet dump data")
        #expect(run.output == "1\n{\"key\": \"a\", \"value\": \"1\"}\n", "\(run.output)")
        #expect(
            run.errors.contains("line 2, column 6: no TAB between key and value. 1 entry was stored."), "\(run.errors)")
    }

    /// Nobody is to take a part for the whole.
    @Test func aDumpThatIsNotReadToItsEndFails() throws {
        let sample = try SampleStore(["": 20_000])
        let run = try sample.run("{ martlet dump data; echo $? >&2; } | head -n 1 | wc -l")
        #expect(run.output == "1\n" && run.errors.hasSuffix("\n1\n"), "\(run.output) \(run.errors)")
        #expect(run.errors.contains("Broken pipe"), "\(run.errors)")
        // The control.
        let whole = try sample.run("{ martlet dump data; echo $? >&2; } | wc -l")
        #expect(whole.output == "20000\n" && whole.errors.hasSuffix("\n0\n"), "\(whole.output) \(whole.errors)")
    }

    @Test func entriesWithoutKeyspaceGoWhereTheyAreTold() throws {
        let sample = try SampleStore([:])
        let run = try sample.run(
            """
            printf '{"key":"a","value":"1"}\\n{"keyspace":"x","key":"b","value":"2"}\\n' | martlet load data --keyspace y \
            && echo keyspaces | martlet shell data
            """)
        #expect(run.output == "(none)\t0\tin use\nx\t1\t\ny\t1\t\n", "\(run.output) \(run.errors)")
    }
}
