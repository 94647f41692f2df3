/// The results of a benchmark as one page for a browser, which asks for nothing from elsewhere.
struct BenchPage {
    let plan: BenchPlan
    let results: [BenchResult]

    var html: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>martlet bench</title>
        <style>
        \(BenchPageStyle.text)
        </style>
        </head>
        <body>
        <h1>martlet bench</h1>
        <p>\(HTML.escaped(conditions))</p>
        <h2>Throughput</h2>
        <p>Each dot is the median of the runs, the line through it reaches from the slowest to the fastest.</p>
        <div class="charts">
        \(throughputCharts)</div>
        <h2>Latency</h2>
        <p>With the largest number of threads. Both axes are logarithmic: as far to the right as a share of calls is rare.</p>
        <div class="charts">
        \(latencyCharts)</div>
        <h2>Memory</h2>
        <p>Bytes for each entry, right after the load; key and value alone take \(plan.keyBytes + plan.valueBytes).</p>
        <div class="wide">
        \(memoryTable)</div>
        <h2>All figures</h2>
        <div class="wide">
        \(table)</div>
        </body>
        </html>

        """
    }

    private var conditions: String {
        "\(plan.keyBytes)-byte keys, \(plan.valueBytes)-byte values, \(plan.seconds) s each, "
            + "\(Units.count(plan.repeats, of: "run", "runs")), seed \(plan.seed), "
            + "\(Units.count(coreCount(), of: "core", "cores")), version \(CommandLineTool.version)."
    }

    private var table: String {
        let report = BenchReport(plan: plan, results: results)
        return HTML.table(header: report.table.header, report.table.rows, leftColumns: report.table.leftColumns)
    }

    private var stores: [String] { unique(results.map(\.row.store)) }

    // MARK: Charts

    /// What one chart is about.
    private struct Topic: Hashable {
        let mix: String
        let keys: String
        let entries: Int

        init(_ row: BenchRow) {
            (mix, keys, entries) = (row.mix, row.keys, row.entries)
        }

        var title: String {
            "\(mix), \(keys), \(Units.count(entries)) entries"
        }
    }

    private var topics: [Topic] { unique(results.map { Topic($0.row) }) }

    private func results(_ topic: Topic, _ store: String) -> [BenchResult] {
        results.filter { $0.row.store == store && Topic($0.row) == topic }
    }

    private var throughputCharts: String {
        let x = ChartScale(names: plan.threads.map { "\($0)" })
        return topics.map { topic in
            let maximum = stores.flatMap { results(topic, $0) }.flatMap(\.rates).max() ?? 0
            return LineChart(
                title: topic.title, x: x, xName: "threads",
                y: ChartScale(upTo: maximum / 1e6) { Units.fixed($0, maximum < 1e6 ? 2 : maximum < 1e7 ? 1 : 0) },
                yName: "M operations a second",
                lines: lines { store in results(topic, store).map { throughputPoint($0, x) } }
            ).html
        }.joined()
    }

    private func throughputPoint(_ result: BenchResult, _ x: ChartScale) -> LineChart.Point {
        let position = plan.threads.firstIndex(of: result.row.threads) ?? 0
        let rates = result.rates.map { $0 / 1e6 }
        return LineChart.Point(
            x: x.ticks[position].place, value: result.rate.median / 1e6,
            range: (rates.min() ?? 0)...(rates.max() ?? 0),
            note: "\(Units.millions(result.rate.median)) M a second, threads: \(result.row.threads)")
    }

    private static let percentiles: [(name: String, fraction: Double)] = [
        ("50 %", 0.5), ("90 %", 0.9), ("99 %", 0.99), ("99.9 %", 0.999), ("99.99 %", 0.9999),
    ]

    private var latencyCharts: String {
        let x = ChartScale(names: Self.percentiles.map(\.name))
        return topics.map { topic in
            let lines = lines { store in
                results(topic, store).max { $0.row.threads < $1.row.threads }.map { latencyPoints($0, x) } ?? []
            }
            let values = lines.flatMap(\.points).map(\.value)
            return LineChart(
                title: topic.title, x: x, xName: "share of calls that took no longer",
                y: ChartScale(logarithmicAround: values) { Units.duration(nanoseconds: UInt64($0.rounded())) },
                yName: "", lines: lines
            ).html
        }.joined()
    }

    private func latencyPoints(_ result: BenchResult, _ x: ChartScale) -> [LineChart.Point] {
        Self.percentiles.enumerated().map { position, percentile in
            let nanoseconds = max(1, result.latencies.percentile(percentile.fraction))
            return LineChart.Point(
                x: x.ticks[position].place, value: Double(nanoseconds), range: nil,
                note: "\(percentile.name) within \(Units.duration(nanoseconds: nanoseconds))")
        }
    }

    /// A line for each store that has points.
    private func lines(_ points: (String) -> [LineChart.Point]) -> [LineChart.Line] {
        stores.enumerated().map { number, store in
            LineChart.Line(name: store, color: number, points: points(store))
        }.filter { !$0.points.isEmpty }
    }

    private var memoryTable: String {
        let loaded = unique(results.map { [$0.row.store, Units.count($0.row.entries)] })
        let rows = loaded.compactMap { row -> [String]? in
            let result = results.first { $0.row.store == row[0] && Units.count($0.row.entries) == row[1] }
            guard let memory = result?.memory else { return nil }
            return row + [
                memory.countedBytes.map { Units.fixed($0, 1) } ?? "–",
                memory.residentBytes > 0 ? Units.fixed(memory.residentBytes, 1) : "–",
            ]
        }
        return HTML.table(header: ["map", "entries", "counted by itself", "resident"], rows, leftColumns: 1)
    }

    /// Each once, in the order in which they first come.
    private func unique<Item: Hashable>(_ items: [Item]) -> [Item] {
        var seen: Set<Item> = []
        return items.filter { seen.insert($0).inserted }
    }
}
