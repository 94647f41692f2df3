/// `martlet bench`.
struct BenchCommand {
    private let plan: BenchPlan
    private let output: BenchOutput
    /// `nil`: what the rest says is measured.
    private let hitRatio: HitRatioPlan?
    private let server: ServerBenchPlan?

    init(_ arguments: Arguments) throws(ArgumentError) {
        if arguments.has(BenchOptions.durability), !arguments.has(BenchOptions.directory) {
            throw ArgumentError(
                problem: "--durability is of a store in a directory",
                advice: "Say with --dir where it is to be, or leave it out.")
        }
        for option in [HitRatioOptions.format, HitRatioOptions.capacities]
        where arguments.has(option) && !arguments.has(HitRatioOptions.trace) {
            throw ArgumentError(
                problem: "--\(option.name) is about a trace", advice: "Name one with --hit-ratio, or leave it out.")
        }
        for option in ServerBenchOptions.all.dropFirst()
        where arguments.has(option) && !arguments.has(ServerBenchOptions.server) {
            throw ArgumentError(
                problem: "--\(option.name) is about a server", advice: "Name one with --server, or leave it out.")
        }
        plan = BenchPlan(arguments)
        server = try ServerBenchPlan(arguments)
        hitRatio = HitRatioPlan(arguments)
        output = try BenchOutput(
            "bench",
            [("--json", arguments.text(BenchOptions.json)), ("--html", arguments.text(BenchOptions.html))],
            reading: hitRatio.map { [$0.path] } ?? [])
    }

    func run() throws {
        if let server { return try ServerBenchCommand(plan: server, output: output).run() }
        if let hitRatio { return try HitRatioCommand(plan: hitRatio, output: output).run() }
        try output.check()
        if let directory = plan.directory { _ = try TemporaryDirectory(in: directory.path) }
        let progress = Progress("martlet bench", total: plan.runCount, in: .runs)
        let results = try plan.entries.flatMap { try measure(entries: $0, progress) }
        progress.finish()
        let document = BenchDocument(conditions: BenchConditions(plan), results: results)
        output.console.print(BenchReport(document: document).text)
        try output.write("--json") { document.json.text }
        try output.write("--html") { BenchPage(files: [.init(name: "", document: document)]).html }
    }

    private func measure(entries: Int, _ progress: Progress) throws -> [BenchResult] {
        let count = plan.cells(entries: entries).map(\.keyCount).max() ?? entries
        let keys = BenchKeys(count: count, keyBytes: plan.keyBytes, seed: plan.seed)
        let directory = plan.directory
        var results = try measure(entries, keys, progress) { expected in
            try StoreSubject(memoryLimit: nil, expectedEntries: expected, in: directory)
        }
        guard plan.hasPeer else { return results }
        results += try measure(entries, keys, progress) { expected in
            LockedDictionary(memoryLimit: nil, expectedEntries: expected)
        }
        return results
    }

    private func measure<S: Subject>(
        _ entries: Int, _ keys: BenchKeys, _ progress: Progress, _ makeMap: @escaping @Sendable (Int) throws -> S
    ) throws -> [BenchResult] {
        defer { ProcessMemory.giveBackFreed() }
        return try BenchRunner(plan: plan, entries: entries, keys: keys, makeMap: makeMap, progress: progress).run()
    }
}
