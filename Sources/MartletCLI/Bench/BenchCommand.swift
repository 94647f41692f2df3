/// `martlet bench`.
struct BenchCommand {
    private let plan: BenchPlan
    private let output: BenchOutput

    init(_ arguments: Arguments) throws(ArgumentError) {
        plan = BenchPlan(arguments)
        output = try BenchOutput(
            "bench",
            [("--json", arguments.text(BenchOptions.json)), ("--html", arguments.text(BenchOptions.html))])
    }

    func run() throws {
        try output.check()
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
        var results = try measure(StoreSubject.self, entries, keys, progress)
        if plan.hasPeer { results += try measure(LockedDictionary.self, entries, keys, progress) }
        return results
    }

    private func measure<S: Subject>(
        _ subject: S.Type, _ entries: Int, _ keys: BenchKeys, _ progress: Progress
    ) throws -> [BenchResult] {
        defer { ProcessMemory.giveBackFreed() }
        return try BenchRunner<S>(plan: plan, entries: entries, keys: keys, progress: progress).run()
    }
}
