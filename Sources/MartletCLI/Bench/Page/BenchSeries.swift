/// What one map of one benchmark did: a line in each chart.
struct BenchSeries {
    let name: String
    let style: SeriesStyle
    /// In ascending order of threads.
    let results: [BenchResult]

    init(name: String, style: SeriesStyle, results: [BenchResult]) {
        self.name = name
        self.style = style
        self.results = results.sorted { $0.row.threads < $1.row.threads }
    }

    /// Those of its results that are about the same as `row`, but for the threads.
    func about(_ row: BenchRow) -> BenchSeries {
        BenchSeries(
            name: name, style: style,
            results: results.filter { result in
                (result.row.mix, result.row.keys, result.row.entries) == (row.mix, row.keys, row.entries)
            })
    }

    func line(_ points: [LineChart.Point], isFaint: Bool = false) -> LineChart.Line {
        LineChart.Line(name: name, style: style, points: points, isFaint: isFaint)
    }
}
