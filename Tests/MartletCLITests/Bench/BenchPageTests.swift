import Testing

@testable import MartletCLI

@Suite struct BenchPageTests {
    @Test func thePageHasAChartForEachMixAndAsksForNothingFromElsewhere() throws {
        let file = TemporaryFile([])
        let run = try MartletCommand.shell(
            """
            martlet bench --mix get50,load --threads 1,2 --entries 1k --seconds 1 --warmup 0 --distribution zipf \
            --peer dictionary --html \(file.path)
            """)
        #expect(run.exitCode == 0, "\(run.errors)")
        let page = try file.text()
        for elsewhere in ["http:", "https:", "src=", "href=", "@import", "url(", "<script"] {
            #expect(!page.contains(elsewhere), "\(elsewhere)")
        }
        // Whoever parses it finds each element closed where it should be.
        let check = """
            python3 -c 'import html.parser, sys
            class Check(html.parser.HTMLParser):
                open, counts = [], {}
                def handle_starttag(self, tag, attributes):
                    self.counts[tag] = self.counts.get(tag, 0) + 1
                    if tag != "meta": self.open.append(tag)
                def handle_startendtag(self, tag, attributes): pass
                def handle_endtag(self, tag): assert self.open.pop() == tag, tag
            check = Check()
            check.feed(open("\(file.path)").read())
            print(check.open, check.counts["figure"], check.counts["table"])'
            """
        #expect(try MartletCommand.output(of: check).output == "[] 6 1\n")
    }

    @Test func whatMeansSomethingInHTMLIsEscaped() {
        #expect(HTML.escaped("<a href=\"x\">&'") == "&lt;a href=&quot;x&quot;&gt;&amp;&#39;")
        #expect(HTML.table(header: ["<"], [["&"]], leftColumns: 1).contains("<td class=\"text\">&amp;</td>"))
    }

    @Test(arguments: [0.0, 0.003, 0.7, 1, 4.1, 9.9, 10, 123, 45_678])
    func anAxisGoesUpToARoundNumberAboveAll(maximum: Double) {
        let scale = ChartScale(upTo: maximum)
        #expect((0...1).contains(scale.place(maximum)))
        #expect(scale.place(0) == 0)
        #expect((2...7).contains(scale.ticks.count))
        #expect(scale.ticks.first?.place == 0 && scale.ticks.last?.place == 1)
    }

    @Test(arguments: [[5.0], [100, 1_000], [99, 1_001], [1, 1e9]])
    func aLogarithmicAxisGoesAroundAllValues(values: [Double]) {
        let scale = ChartScale(logarithmicAround: values) { "\($0)" }
        #expect(values.allSatisfy { (-1e-9...1 + 1e-9).contains(scale.place($0)) })
        #expect(scale.ticks.count >= 2)
    }

    @Test func labelsHaveTheDigitsThatTellThemApart() {
        #expect(ChartScale(upTo: 18).ticks.map(\.label) == ["0", "5", "10", "15", "20"])
        #expect(ChartScale(upTo: 0.018).ticks.map(\.label) == ["0.000", "0.005", "0.010", "0.015", "0.020"])
        #expect(ChartScale(nines: 4).ticks.map(\.label) == ["0", "90", "99", "99.9", "99.99"])
        #expect(ChartUnit.rate(upTo: 18_000).size == 1_000)
    }

    @Test func manySeriesLookDifferent() {
        let looks = (0..<30).map { number in
            let style = SeriesStyle(number: number)
            return [style.colorClass, style.mark(0, 0), style.dashes]
        }
        #expect(Set(looks).count == 30)
        for look in 0..<2 { #expect(Set(looks[..<5].map { $0[look] }).count == 5) }
    }

    @Test func aSingleNameStandsInTheMiddle() {
        #expect(ChartScale(names: ["1"]).ticks.map(\.place) == [0.5])
        #expect(ChartScale(names: ["1", "2", "4"]).ticks.map(\.place) == [0, 0.5, 1])
    }
}
