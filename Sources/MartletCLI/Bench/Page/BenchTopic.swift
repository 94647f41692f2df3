#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What one chart of each kind is about: a mix, how keys are chosen, and a number of entries.
struct BenchTopic {
    private static let ninesMax = 5
    /// Points of the latency line from one digit 9 to the next.
    private static let pointsPerNine = 8

    private let title: String
    private let series: [BenchSeries]

    init(_ row: BenchRow, series: [BenchSeries]) {
        title = "\(row.mix), \(row.keys), \(Units.count(row.entries)) entries"
        self.series = series.filter { !$0.results.isEmpty }
    }

    // MARK: - Throughput

    var throughput: LineChart? {
        let results = series.flatMap(\.results)
        let threads = Set(results.map(\.row.threads)).sorted()
        let x = ChartScale(names: threads.map { "\($0)" })
        let maximum = results.map(\.rate.maximum).max() ?? 0
        let unit = ChartUnit.rate(upTo: maximum)
        return LineChart(
            title: title, x: x, xName: "threads", y: ChartScale(upTo: maximum / unit.size), yName: unit.name,
            lines: series.map { series in
                series.line(
                    series.results.map { result in
                        let position = threads.firstIndex(of: result.row.threads) ?? 0
                        return throughputPoint(result, x.ticks[position].place, unit)
                    })
            })
    }

    private func throughputPoint(_ result: BenchResult, _ x: Double, _ unit: ChartUnit) -> LineChart.Point {
        let rate = result.rate
        return LineChart.Point(
            x: x, value: rate.median / unit.size, range: rate.minimum / unit.size...rate.maximum / unit.size,
            note: "\(Units.rate(rate.median)) a second, \(Units.rates(rate.minimum, rate.maximum)), "
                + Units.count(result.row.threads, of: "thread", "threads"))
    }

    // MARK: - Latency

    var latency: LineChart? {
        let largest = series.compactMap { series in series.results.last.map { (series, $0) } }
        let samples = largest.map(\.1.latencies.total).max() ?? 0
        guard samples > 0 else { return nil }
        let nines = min(Self.ninesMax, max(2, Int(log10(Double(samples)).rounded(.up))))
        let lines = largest.map { series, result in series.line(latencyPoints(result.latencies, nines)) }
        return LineChart(
            title: title, x: ChartScale(nines: nines), xName: "percent of operations that took no longer",
            y: ChartScale(logarithmicAround: lines.flatMap(\.points).map(\.value)) {
                Units.duration(nanoseconds: UInt64($0.rounded()))
            },
            yName: "", lines: lines)
    }

    /// No further than there are samples to tell.
    private func latencyPoints(_ latencies: Histogram, _ nines: Int) -> [LineChart.Point] {
        (0...nines * Self.pointsPerNine).compactMap { step in
            let rest = pow(10, -Double(step) / Double(Self.pointsPerNine))
            guard rest * Double(latencies.total) >= 1 else { return nil }
            let value = max(1, latencies.percentile(1 - rest))
            let isMark = step > 0 && step % Self.pointsPerNine == 0
            let percent = Units.fixed((1 - rest) * 100, max(0, step / Self.pointsPerNine - 2))
            return LineChart.Point(
                x: Double(step) / Double(nines * Self.pointsPerNine), value: Double(value),
                note: isMark ? "\(percent) % within \(Units.duration(nanoseconds: value))" : nil)
        }
    }

    // MARK: - Memory

    var memory: LineChart? {
        let largest = series.compactMap { series in series.results.last.map { (series, $0.loadMemory, $0.runMemory) } }
        let samples = largest.flatMap { $0.1 + $0.2 }
        guard let last = samples.map(\.seconds).max(), last > 0 else { return nil }
        let maximum = Double(samples.map { max($0.residentBytes, $0.countedBytes ?? 0) }.max() ?? 0)
        let (x, unit) = (ChartScale(upTo: last), ChartUnit.bytes(upTo: maximum))
        let lines = largest.flatMap { series, load, run in
            let counted = (load + run).compactMap { sample in
                sample.countedBytes.map { LineChart.Point(x: x.place(sample.seconds), value: Double($0) / unit.size) }
            }
            let resident = (load + run).enumerated().map { index, sample in
                let isMark = index == load.count - 1 || index == load.count + run.count - 1
                return LineChart.Point(
                    x: x.place(sample.seconds), value: Double(sample.residentBytes) / unit.size,
                    note: isMark ? "\(Units.bytes(sample.residentBytes)) in RAM" : nil)
            }
            return [series.line(counted, isFaint: true), series.line(resident)].filter { !$0.points.isEmpty }
        }
        return LineChart(
            title: title, x: x, xName: "seconds", y: ChartScale(upTo: maximum / unit.size), yName: unit.name,
            lines: lines)
    }
}
