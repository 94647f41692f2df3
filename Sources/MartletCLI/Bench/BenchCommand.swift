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
        let results = try plan.entries.flatMap(measure)
        let table = jsonPath == "-" ? Console.error : Console.output
        table.print(BenchReport(plan: plan, results: results).text)
        try page?.write(BenchPage(plan: plan, results: results).html)
        guard let json else { return }
        let text = BenchDocument.make(plan, results).text
        if let file = json { try file.write(text) } else { Console.output.print(text, terminator: "") }
    }

    private func measure(entries: Int) throws -> [BenchResult] {
        let keys = BenchKeys(count: entries, keyBytes: plan.keyBytes, seed: plan.seed)
        var results = try BenchRunner<StoreSubject>(plan: plan, entries: entries, keys: keys, announce: announce).run()
        ProcessMemory.giveBackFreed()
        if plan.hasPeer {
            results += try BenchRunner<LockedDictionary>(plan: plan, entries: entries, keys: keys, announce: announce)
                .run()
            ProcessMemory.giveBackFreed()
        }
        return results
    }

    /// On a terminal only: elsewhere the table says it all.
    private func announce(_ what: String) {
        guard Console.error.isTerminal else { return }
        Console.error.print("\(what) …")
    }
}
