/// What was measured of one combination, over all its runs.
struct ServerBenchResult: Sendable {
    let cell: ServerBenchPlan.Cell
    let runs: [Measurement]

    var rate: Spread { Spread(runs.map(\.perSecond)) }
    var latencies: Histogram { runs.reduce(into: Histogram()) { $0.merge($1.latencies) } }
}
