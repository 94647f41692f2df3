/// Hit ratios as a table, a document and a page.
struct HitRatioReport {
    let name: String
    let requests: Int
    let keys: Int
    let capacities: [Int]
    let results: [HitRatioResult]

    var text: String { "\(summary)\n\n\(table.text)" }

    var json: JSON {
        .object([
            ("format", .integer(1)), ("trace", .string(name)), ("requests", .integer(requests)),
            ("keys", .integer(keys)),
            ("capacities", .array(capacities.map { .integer($0) })),
            (
                "hit_ratios",
                .object(results.map { ($0.policy, .array($0.ratios.map { .number($0) })) })
            ),
        ])
    }

    var html: String {
        HTML.page(
            title: "martlet bench --hit-ratio", style: BenchPageStyle.text,
            body: """
                <h1>martlet bench --hit-ratio</h1>
                <p>\(HTML.escaped(summary))</p>
                <div class="charts">
                \(chart.html)</div>
                <div class="wide">
                \(HTML.table(header: table.header, table.rows, leftColumns: table.leftColumns))</div>
                """)
    }

    private var summary: String {
        "\(name): \(Units.count(requests, of: "request", "requests")) of \(Units.count(keys, of: "key", "keys")). Percent of "
            + "requests that were hits, by the number of entries a cache has."
    }

    private var table: Table {
        var table = Table(header: ["policy"] + capacities.map { Units.count($0) }, leftColumns: 1)
        for result in results { table.add([result.policy] + result.ratios.map(percent)) }
        return table
    }

    private func percent(_ ratio: Double) -> String { Units.fixed(ratio * 100, 2) }

    private var chart: LineChart {
        let x = ChartScale(names: capacities.map { Units.count($0) })
        return LineChart(
            title: name, x: x, xName: "entries", y: ChartScale(upTo: 100), yName: "percent of requests that were hits",
            lines: results.enumerated().map { number, result in
                LineChart.Line(
                    name: result.policy, style: SeriesStyle(number: number),
                    points: result.ratios.enumerated().map { place, ratio in
                        LineChart.Point(
                            x: x.ticks[place].place, value: ratio * 100,
                            note: "\(percent(ratio)) % of requests, "
                                + Units.count(capacities[place], of: "entry", "entries"))
                    })
            })
    }
}
