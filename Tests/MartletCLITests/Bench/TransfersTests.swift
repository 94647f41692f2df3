import Testing

@testable import MartletCLI

@Suite struct TransfersTests {
    private func run<S: Subject>(_ subject: S.Type, _ mix: String, _ options: [String] = []) throws -> [BenchResult] {
        let words = [
            "bench", "--mix", mix, "--distribution", "zipf", "--threads", "2", "--seconds", "1", "--warmup", "0",
        ]
        let parser = ArgumentParser(verbs: CommandLineTool.verbs)
        guard case .run(_, let arguments) = try parser.parse(words + options) else { return [] }
        let keys = BenchKeys(count: 50, keyBytes: 16, seed: 1)
        let progress = Progress("", total: nil, in: .runs)
        return try BenchRunner<S>(
            plan: BenchPlan(arguments), entries: 50, keys: keys,
            makeMap: { try S(memoryLimit: nil, expectedEntries: $0) }, progress: progress
        ).run()
    }

    @Test(arguments: ["0", "8", "100"]) func transfersKeepTheSum(valueBytes: String) throws {
        for results in [
            try run(StoreSubject.self, "transfer", ["--value-bytes", valueBytes]),
            try run(FaultySubject.self, "transfer", ["--value-bytes", valueBytes]),
        ] {
            #expect(results.count == 1 && results.allSatisfy { $0.rate.median > 0 && $0.memory == nil })
        }
    }

    @Test func aSumThatIsWrongIsAFailure() throws {
        let error = #expect(throws: CommandFailure.self) {
            _ = try FaultySubject.$fault.withValue(.transfers) { try run(FaultySubject.self, "transfer") }
        }
        #expect(error?.description.contains("did not keep transfers whole: the balances make ") == true)
        #expect(error?.description.hasSuffix(" instead of 50,000.") == true, "\(String(describing: error))")
    }

    /// One operation in a thousand is a walk, and it has to see as many entries as there are.
    @Test func scansAreRareAndChecked() throws {
        #expect(try run(StoreSubject.self, "scan").count == 1)
        let map = FaultySubject(memoryLimit: nil, expectedEntries: 0)
        let keys = BenchKeys(count: 50, keyBytes: 8, seed: 1)
        let value: [UInt8] = [1, 2, 3]
        for key in keys.views { try map.put(map.prepare(key), unsafe value.span.bytes) }
        let mix = try #require(Mix.named("scan"))
        let list = OperationList(BenchCell(mix: mix, distribution: .uniform, threads: 1, entries: 50), seed: 1)
        let operations = SingleOperations(map, keys.views.map(map.prepare), list, StandingKeys(), value)
        var work = LongScans(map, entries: 50, valueBytes: value.count, between: operations)
        for _ in 0..<10_000 { try work.step() }
        #expect(map.scans.withLock { $0 } == 10)
        var mistaken = LongScans(map, entries: 51, valueBytes: value.count, between: operations)
        #expect(throws: CommandFailure.self) { for _ in 0..<1_000 { try mistaken.step() } }
    }
}
