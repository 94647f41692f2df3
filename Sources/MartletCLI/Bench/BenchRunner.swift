/// Measures one map with one number of entries.
///
/// The maps of a run are measured one after the other, so that each has the memory for itself.
struct BenchRunner<S: Subject> {
    let plan: BenchPlan
    let entries: Int
    let keys: BenchKeys
    /// Told what is about to be measured.
    let announce: (String) -> Void

    func run() throws -> [BenchResult] {
        announce("\(S.name): loading \(Units.count(entries)) entries")
        let before = ProcessMemory.residentBytes()
        let subject = try S(memoryLimit: nil)
        _ = try load(subject, threads: 1)
        let memory = BenchResult.MemoryPerEntry(
            countedBytes: subject.reportedBytes.map { Double($0) / Double(entries) },
            residentBytes: Double(max(0, ProcessMemory.residentBytes() - before)) / Double(entries))
        let prepared = keys.views.map { subject.prepare($0) }
        return try plan.cells(entries: entries).map { cell in
            announce("\(S.name): \(cell.mix.rawValue), \(cell.distribution.rawValue), threads: \(cell.threads)")
            return try measure(cell, subject, prepared, memory)
        }
    }

    private func measure(
        _ cell: BenchCell, _ subject: S, _ prepared: [S.Key], _ memory: BenchResult.MemoryPerEntry
    ) throws -> BenchResult {
        let lists =
            cell.mix == .load
            ? []
            : (0..<cell.threads).map { OperationList(cell, seed: plan.seed &+ UInt64($0) &* 0x9E37_79B9) }
        var rates = [Double]()
        var latencies = Histogram()
        for _ in 0..<plan.repeats {
            let measurement =
                cell.mix == .load
                ? try load(S(memoryLimit: nil), threads: cell.threads) : try run(cell, subject, prepared, lists)
            rates.append(measurement.perSecond)
            latencies.merge(measurement.latencies)
        }
        return BenchResult(subject: S.name, cell: cell, memory: memory, rates: rates, latencies: latencies)
    }

    private func load(_ subject: S, threads: Int) throws -> Measurement {
        let (keys, value) = (keys, makeValue())
        return try measure(threads: threads) { thread in
            var sampler = LatencySampler()
            let share = SharedWork.share(of: keys.views.count, thread, threads)
            for index in share {
                _ = try sampler.sample {
                    try keys.views[index].withKeyBytes { try subject.load($0, unsafe value.span.bytes) }
                }
            }
            return (share.count, sampler.latencies)
        }
    }

    private func run(
        _ cell: BenchCell, _ subject: S, _ prepared: [S.Key], _ lists: [OperationList]
    ) throws -> Measurement {
        let (value, duration) = (makeValue(), UInt64(plan.seconds) * 1_000_000_000)
        return try measure(threads: cell.threads) { thread in
            let worker = BenchWorker(subject: subject, keys: prepared, operations: lists[thread], value: value)
            let end = monotonicNanoseconds() + duration
            return cell.mix == .getmany32 ? try worker.readMany(until: end) : try worker.readAndWrite(until: end)
        }
    }

    /// Runs `body` on threads that start together; it returns how many operations it did and the latencies of some.
    private func measure(
        threads: Int, _ body: @escaping @Sendable (Int) throws -> (operations: Int, latencies: Histogram)
    ) throws -> Measurement {
        let total = Monitor(Measurement())
        let start = monotonicNanoseconds()
        try runThreads(threads) { thread in
            let done = try body(thread)
            total.withLock {
                $0.operations += done.operations
                $0.latencies.merge(done.latencies)
            }
        }
        var measurement = total.withLock { $0 }
        measurement.nanoseconds = monotonicNanoseconds() - start
        return measurement
    }

    private func makeValue() -> [UInt8] {
        var value = [UInt8](repeating: 0, count: plan.valueBytes)
        Words.fill(&value, first: plan.valueBytes, from: plan.seed)
        return value
    }
}
