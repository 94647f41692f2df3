import Testing

@testable import MartletCLI

@Suite struct HitRatioCommandTests {
    private static let letters = "a\nb\na\nc\n\r\na\nb"

    @Test func aTextIsReplayed() throws {
        let folder = try TemporaryFolder()
        let run = try MartletCommand.shell(
            """
            cd '\(folder.path)' && printf '\(Self.letters.replacing("\n", with: "\\n").replacing("\r", with: "\\r"))' >trace \
            && martlet bench --hit-ratio trace --cache-entries 1,3 --json out.json --html out.html
            """)
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(run.output.contains("6 requests of 3 keys"), "\(run.output)")
        #expect(run.output.contains("lru") && run.output.contains("50.00"), "\(run.output)")
        #expect(folder.contents(of: "out.json")?.contains("\"requests\": 6") == true)
        #expect(folder.contents(of: "out.html")?.contains("<polyline") == true)
    }

    @Test func recordsAreReplayed() throws {
        let folder = try TemporaryFolder()
        // Keys 1, 2, 1.
        let records = [1, 2, 1].map { "\\0\\0\\0\\0\\\($0)\\0\\0\\0\\0\\0\\0\\0" + String(repeating: "\\1", count: 12) }
        let run = try MartletCommand.shell(
            """
            cd '\(folder.path)' && printf '\(records.joined())' >t.oracleGeneral && gzip -k t.oracleGeneral \
            && martlet bench --hit-ratio t.oracleGeneral.gz --cache-entries 2 \
            && head -c 70 t.oracleGeneral >short.oracleGeneral.bin && ! martlet bench --hit-ratio short.oracleGeneral.bin
            """)
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(run.output.contains("3 requests of 2 keys") && run.output.contains("33.33"), "\(run.output)")
        #expect(run.errors.contains("ends in the midst of a record of 24 bytes"), "\(run.errors)")
    }

    @Test func aTraceOfNothingFailsInWords() throws {
        let run = try MartletCommand.shell("printf '' | martlet bench --hit-ratio -")
        #expect(run.exitCode == 1 && run.errors.contains("standard input has no requests."), "\(run.errors)")
    }
}
