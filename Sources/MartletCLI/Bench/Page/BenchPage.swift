/// The results of one benchmark or several as one page for a browser, which asks for nothing from elsewhere.
struct BenchPage {
    struct File {
        /// What it is called beside others; empty if there are none.
        let name: String
        let document: BenchDocument
    }

    let files: [File]

    var html: String {
        HTML.page(
            title: "martlet bench", style: BenchPageStyle.text,
            body: """
                <h1>martlet bench</h1>
                \(files.map { "<p>\(HTML.escaped(conditions($0)))</p>" }.joined(separator: "\n"))
                <h2>Throughput</h2>
                <p>Each mark is the median of the runs; the line through it reaches from the slowest to the fastest.</p>
                \(charts(\.throughput))
                <h2>Latency</h2>
                <p>With the largest number of threads. Both axes are logarithmic: each step to the right is ten times as rare.\(latencyNote)</p>
                \(charts(\.latency))
                <h2>Memory over time</h2>
                <p>With the largest number of threads, in the first run, since the load began; the first mark is where the load ends. \
                How much more of the process is in RAM than before; dotted, what the map counts itself.</p>
                \(charts(\.memory))
                <h2>All figures</h2>
                <p>Memory in bytes for each entry, right after the load.</p>
                \(files.map(table).joined(separator: "\n"))
                """)
    }

    private func conditions(_ file: File) -> String {
        let conditions = file.document.conditions
        let loop = conditions.rate.map { "open loop at \(Units.rate(Double($0))) operations a second, " } ?? ""
        return (file.name.isEmpty ? "" : "\(file.name): ")
            + "\(conditions.keyBytes)-byte keys, \(conditions.valueBytes)-byte values, \(loop)\(conditions.seconds) s each "
            + "after \(conditions.warmupSeconds) s, \(Units.count(conditions.repeats, of: "run", "runs")), "
            + "seed \(conditions.seed), \(Units.count(conditions.cores, of: "core", "cores")), version \(conditions.version)."
    }

    private var latencyNote: String {
        files.contains { $0.document.conditions.rate != nil }
            ? " In an open loop, latency counts from when an operation should have begun." : ""
    }

    private func table(_ file: File) -> String {
        let table = BenchReport(document: file.document).table
        let heading = file.name.isEmpty ? "" : "<h3>\(HTML.escaped(file.name))</h3>\n"
        let rows = HTML.table(header: table.header, table.rows, leftColumns: table.leftColumns)
        return "\(heading)<div class=\"wide\">\n\(rows)</div>"
    }

    // MARK: - Charts

    /// What charts are about, in the order in which the results come.
    private var topics: [BenchTopic] {
        unique(files.flatMap(\.document.results).map(\.row)) { [$0.mix, $0.keys, "\($0.entries)"] }.map { row in
            BenchTopic(row, series: series.map { $0.about(row) })
        }
    }

    /// One for each map of each file.
    private var series: [BenchSeries] {
        let pairs = files.flatMap { file in
            unique(file.document.results.map(\.row.store)) { $0 }.map { (file: file, store: $0) }
        }
        return pairs.enumerated().map { number, pair in
            BenchSeries(
                name: pair.file.name.isEmpty ? pair.store : "\(pair.file.name): \(pair.store)",
                style: SeriesStyle(number: number),
                results: pair.file.document.results.filter { $0.row.store == pair.store })
        }
    }

    private func charts(_ chart: (BenchTopic) -> LineChart?) -> String {
        let charts = topics.compactMap { chart($0)?.html }
        return charts.isEmpty ? "<p>None.</p>" : "<div class=\"charts\">\n\(charts.joined())</div>"
    }

    /// The first of those with the same key, in their order.
    private func unique<Item, Key: Hashable>(_ items: [Item], _ key: (Item) -> Key) -> [Item] {
        var seen: Set<Key> = []
        return items.filter { seen.insert(key($0)).inserted }
    }
}
