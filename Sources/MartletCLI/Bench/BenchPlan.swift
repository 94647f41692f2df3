import Martlet

/// What is to be measured.
struct BenchPlan: Sendable {
    let mixes: [Mix]
    /// `nil` where the mixes choose.
    let distributions: [Distribution]?
    let threads: [Int]
    let entries: [Int]
    let keyBytes: Int
    let valueBytes: Int
    let seconds: Int
    let warmupSeconds: Int
    let repeats: Int
    /// Operations a second in an open loop; `nil` for a closed one.
    let rate: Int?
    let seed: UInt64
    let hasPeer: Bool
    /// Where the store is to be, and how its changes are to last; `nil` for one in memory.
    let directory: StoreDirectory?

    init(_ arguments: Arguments) {
        mixes = arguments.words(BenchOptions.mix).compactMap(Mix.named)
        distributions =
            arguments.has(BenchOptions.distribution)
            ? arguments.words(BenchOptions.distribution).compactMap(Distribution.init) : nil
        threads = arguments.numbers(BenchOptions.threads)
        entries = arguments.numbers(BenchOptions.entries)
        keyBytes = arguments.number(BenchOptions.keyBytes) ?? 16
        valueBytes = arguments.number(BenchOptions.valueBytes) ?? 100
        seconds = arguments.number(BenchOptions.seconds) ?? 1
        warmupSeconds = arguments.number(BenchOptions.warmup) ?? 0
        repeats = arguments.number(BenchOptions.repeats) ?? 1
        rate = arguments.number(BenchOptions.rate)
        seed = UInt64(arguments.number(BenchOptions.seed) ?? 1)
        hasPeer = arguments.has(BenchOptions.peer)
        directory = arguments.text(BenchOptions.directory).map { path in
            let level = arguments.text(BenchOptions.durability).flatMap(Durability.init(name:)) ?? .synced
            return StoreDirectory(path: path, durability: level)
        }
    }

    /// The combinations for one number of entries.
    func cells(entries: Int) -> [BenchCell] {
        mixes.flatMap { mix in
            distributions(of: mix).flatMap { distribution in
                threads.map { BenchCell(mix: mix, distribution: distribution, threads: $0, entries: entries) }
            }
        }
    }

    private func distributions(of mix: Mix) -> [Distribution?] {
        switch mix.keys {
        case .asAsked: distributions ?? Distribution.asked
        case .usually(let distribution): distributions ?? [distribution]
        case .always(let distribution): [distribution]
        case .eachOnce: [nil]
        }
    }

    /// What the result of a combination is about. A load takes no notice of a rate.
    func row(_ cell: BenchCell, _ store: String) -> BenchRow {
        BenchRow(
            store: store, mix: cell.mix.name, distribution: cell.distribution?.rawValue, threads: cell.threads,
            entries: cell.entries, rate: cell.mix.isLoad ? nil : rate)
    }

    /// How many runs are measured in all.
    var runCount: Int {
        entries.map { cells(entries: $0).count }.reduce(0, +) * repeats * (hasPeer ? 2 : 1)
    }
}
