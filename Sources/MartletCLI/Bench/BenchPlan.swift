/// What is to be measured.
struct BenchPlan: Sendable {
    let mixes: [Mix]
    let distributions: [Distribution]
    let threads: [Int]
    let entries: [Int]
    let keyBytes: Int
    let valueBytes: Int
    let seconds: Int
    let repeats: Int
    let seed: UInt64
    let hasPeer: Bool

    init(_ arguments: Arguments) {
        mixes = arguments.words(BenchOptions.mix).compactMap(Mix.init)
        distributions = arguments.words(BenchOptions.distribution).compactMap(Distribution.init)
        threads = arguments.numbers(BenchOptions.threads)
        entries = arguments.numbers(BenchOptions.entries)
        keyBytes = arguments.number(BenchOptions.keyBytes) ?? 16
        valueBytes = arguments.number(BenchOptions.valueBytes) ?? 100
        seconds = arguments.number(BenchOptions.seconds) ?? 1
        repeats = arguments.number(BenchOptions.repeats) ?? 1
        seed = UInt64(arguments.number(BenchOptions.seed) ?? 1)
        hasPeer = arguments.has(BenchOptions.peer)
    }

    /// The combinations for one number of entries. A load has no distribution: each key is put once.
    func cells(entries: Int) -> [BenchCell] {
        mixes.flatMap { mix in
            (mix == .load ? [.uniform] : distributions).flatMap { distribution in
                threads.map { BenchCell(mix: mix, distribution: distribution, threads: $0, entries: entries) }
            }
        }
    }
}

/// One combination that is measured.
struct BenchCell: Hashable, Sendable {
    let mix: Mix
    let distribution: Distribution
    let threads: Int
    let entries: Int
}
