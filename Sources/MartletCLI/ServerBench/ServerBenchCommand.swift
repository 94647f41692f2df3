import MartletNetwork

/// `martlet bench --server`.
struct ServerBenchCommand {
    let plan: ServerBenchPlan
    let output: BenchOutput

    #if canImport(CUV)
    func run() throws {
        try output.check()
        Sockets.raiseDescriptorLimit()
        let password = try plan.passwordPath.map { try PasswordFile.read($0) }
        let progress = Progress("martlet bench", total: plan.cells.count * plan.repeats, in: .runs)
        var results: [ServerBenchResult] = []
        /// How many keys are there, by what they begin with.
        var loaded: [Unicode.Scalar: Int] = [:]
        for cell in plan.cells {
            let runner = ServerBenchRunner(plan: plan, cell: cell, password: password, progress: progress)
            results.append(try runner.run(loads: !plan.isLoaded && cell.entries > loaded[cell.mix.keyLetter] ?? 0))
            loaded[cell.mix.keyLetter] = max(loaded[cell.mix.keyLetter] ?? 0, cell.entries)
        }
        progress.finish()
        let report = ServerBenchReport(plan: plan, results: results)
        output.console.print(report.text)
        try output.write("--json") { report.json.text }
    }
    #else
    func run() throws {
        throw CommandFailure("this martlet was built without libuv, which measuring servers needs.")
    }
    #endif
}
