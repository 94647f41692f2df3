/// `martlet bench --hit-ratio`.
struct HitRatioCommand {
    private static let policies: [any CachePolicy.Type] = [
        LRUPolicy.self, LFUPolicy.self, SIEVEPolicy.self, S3FIFOPolicy.self, StorePolicy.self, StoreLRUPolicy.self,
    ]

    let plan: HitRatioPlan
    let output: BenchOutput

    func run() throws {
        try output.check()
        let trace = try TraceReader(path: plan.path, format: plan.format).read()
        let capacities = plan.capacities(for: trace)
        let progress = Progress("martlet bench", total: Self.policies.count * capacities.count, in: .runs)
        var results: [HitRatioResult] = []
        for policy in Self.policies {
            var result = HitRatioResult(policy: policy.name)
            for capacity in capacities {
                progress.begin("\(policy.name), \(Units.count(capacity, of: "entry", "entries"))")
                result.ratios.append(try policy.hitRatio(of: trace, capacity: capacity))
                progress.advance(by: 1)
            }
            results.append(result)
        }
        progress.finish()
        let report = HitRatioReport(
            name: plan.path, requests: trace.requests.count, keys: trace.keyCount, capacities: capacities,
            results: results)
        output.console.print(report.text)
        try output.write("--json") { report.json.text }
        try output.write("--html") { report.html }
    }
}
