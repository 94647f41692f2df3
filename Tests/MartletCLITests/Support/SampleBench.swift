@testable import MartletCLI

/// Documents of benchmarks that were never run.
enum SampleBench {
    static func conditions(rate: Int? = nil, seconds: Int = 1) -> BenchConditions {
        BenchConditions(
            version: "1", cores: 2, keyBytes: 16, valueBytes: 100, seconds: seconds, warmupSeconds: 1, repeats: 6,
            rate: rate, seed: 1)
    }

    static func result(
        store: String = "martlet", mix: String = "get50", distribution: String? = "zipf", threads: Int = 1,
        rate: Int? = nil, rates: [Double], p99: [UInt64] = [], countedBytes: Int? = 7,
        written: BenchResult.Written? = nil
    ) -> BenchResult {
        var latencies = Histogram()
        for value: UInt64 in [90, 1_000, 1_000, 70_000, 5_000_000] { latencies.record(value) }
        let samples = (0..<3).map { number in
            MemorySample(
                seconds: Double(number) / 4, countedBytes: countedBytes, residentBytes: number * 1_000_000)
        }
        let p99 = p99.isEmpty ? [UInt64](repeating: 100, count: rates.count) : p99
        return BenchResult(
            row: BenchRow(
                store: store, mix: mix, distribution: distribution, threads: threads, entries: 1_000, rate: rate),
            runs: zip(rates, p99).map { .init(perSecond: $0, p50: 50, p99: $1, written: written) },
            latencies: latencies, memory: .init(countedBytes: countedBytes.map(Double.init), residentBytes: 150.5),
            loadMemory: samples,
            runMemory: samples)
    }

    /// Has a value, and `null`, wherever there may be one or the other.
    static let varied = BenchDocument(
        conditions: conditions(rate: 500),
        results: [
            result(
                rate: 500, rates: [500, 499, 498, 501, 497.5, 500], written: .init(log: 1.375, checkpoints: 0.5)),
            result(store: "dictionary <&>", distribution: nil, rates: [1], countedBytes: nil),
        ])
}
