import Testing

@testable import MartletCLI

@Suite struct OutputTests {
    @Test func jsonSurvivesAnotherParser() throws {
        let nasty = String(decoding: Array(0...127) as [UInt8], as: UTF8.self) + "é—🙂\u{2028}"
        let document = JSON.object([
            ("text", .string(nasty)),
            ("numbers", .array([.integer(-3), .number(1e-9), .number(1e300), .number(.nan)])),
            ("empty", .array([])), ("nothing", .object([])), ("flags", .array([.bool(true), .bool(false), .null])),
        ])
        let file = TemporaryFile(document.text)
        let check = """
            python3 -c 'import json; d = json.load(open("\(file.path)", encoding="utf-8")); \
            t = "".join(map(chr, range(128))) + "é—🙂\\u2028"; \
            print(d["text"] == t, d["numbers"], d["empty"], d["nothing"], d["flags"])'
            """
        let found = try MartletCommand.output(of: check)
        #expect(found.output == "True [-3, 1e-09, 1e+300, None] [] {} [True, False, None]\n")
    }

    @Test func tablesAreAligned() {
        var table = Table(header: ["name", "count"])
        table.add(["a", "1"])
        table.add(["longer", "12345"])
        #expect(
            table.text == """
                name    count
                a           1
                longer  12345
                """)
    }

    @Test(arguments: [(0.0, "0.00"), (1.005, "1.00"), (2.5, "2.50"), (-0.125, "-0.13"), (1234.999, "1235.00")])
    func numbersHaveTheDigitsAskedFor(number: Double, text: String) {
        #expect(Units.fixed(number, 2) == text)
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1_000, "1,000"), (12_034_567, "12,034,567"), (-5_000, "-5,000")])
    func countsHaveCommas(number: Int, text: String) {
        #expect(Units.count(number) == text)
    }

    @Test(arguments: [
        (999, "999 ns"), (1_500, "1.5 µs"), (250_000, "250 µs"), (17_000_000, "17.0 ms"), (2_500_000_000, "2.5 s"),
    ])
    func durationsHaveFittingUnits(nanoseconds: UInt64, text: String) {
        #expect(Units.duration(nanoseconds: nanoseconds) == text)
    }
}
