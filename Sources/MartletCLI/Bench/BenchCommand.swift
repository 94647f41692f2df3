/// `martlet bench`.
struct BenchCommand {
    private let plan: BenchPlan
    private let jsonPath: String?
    private let htmlPath: String?

    init(_ arguments: Arguments) {
        plan = BenchPlan(arguments)
        jsonPath = arguments.text(BenchOptions.json)
        htmlPath = arguments.text(BenchOptions.html)
    }

    func run() throws {
        // Opened first: a path that cannot be written to should not be found out at the end.
        let json = try jsonPath.map { path in path == "-" ? nil : try OutputFile(path: path) }
        let page = try htmlPath.map { path throws(SystemError) in try OutputFile(path: path) }
        let progress = Progress("martlet bench", total: plan.runCount, in: .runs)
        let results = try plan.entries.flatMap { try measure(entries: $0, progress) }
        progress.finish()
        let table = jsonPath == "-" ? Console.error : Console.output
        table.print(BenchReport(plan: plan, results: results).text)
        try page?.write(BenchPage(plan: plan, results: results).html)
        guard let json else { return }
        let text = BenchDocument.make(plan, results).text
        if let file = json { try file.write(text) } else { Console.output.print(text, terminator: "") }
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
