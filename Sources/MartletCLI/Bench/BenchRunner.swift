/// Measures one map with one number of entries.
///
/// The maps of a run are measured one after the other, so that each has the memory for itself.
struct BenchRunner<S: Subject> {
    let plan: BenchPlan
    let entries: Int
    let keys: BenchKeys
    /// Told what is about to be measured.
    let progress: Progress

    func run() throws -> [BenchResult] {
        let cells = plan.cells(entries: entries)
        let (memory, results) = try measureOneMap(cells.filter { !$0.needsMapOfItsOwn })
        return try results + cells.filter(\.needsMapOfItsOwn).map { try measureNewMaps($0, memory) }
    }

    /// Measures what leaves all keys where they are, on one map.
    private func measureOneMap(
        _ cells: [BenchCell]
    ) throws -> (memory: BenchResult.MemoryPerEntry, results: [BenchResult]) {
        progress.begin("\(S.name): loading \(Units.count(entries)) entries")
        let before = ProcessMemory.residentBytes()
        let subject = try S()
        _ = try load(0..<entries, subject, threads: 1)
        let memory = BenchResult.MemoryPerEntry(
            countedBytes: subject.reportedBytes.map { Double($0) / Double(entries) },
            residentBytes: Double(max(0, ProcessMemory.residentBytes() - before)) / Double(entries))
        let prepared = keys.views.map { subject.prepare($0) }
        return (memory, try cells.map { try measure($0, subject, prepared, memory) })
    }

    private func measure(
        _ cell: BenchCell, _ subject: S, _ prepared: [S.Key], _ memory: BenchResult.MemoryPerEntry
    ) throws -> BenchResult {
        let lists = operationLists(cell)
        return try measureRuns(cell, memory) { seconds in
            try loop(cell, seconds) { thread, loop in
                if cell.mix.work == .batchedReads {
                    var work = BatchedReads(subject, prepared, lists[thread], valueBytes: plan.valueBytes)
                    return try loop.run(&work)
                }
                var work = SingleOperations(subject, prepared, lists[thread], StandingKeys(), makeValue())
                return try loop.run(&work)
            }
        }
    }

    /// Measures a load, or what inserts and removes: each run begins with a new map.
    private func measureNewMaps(_ cell: BenchCell, _ memory: BenchResult.MemoryPerEntry) throws -> BenchResult {
        if case .load(let isTold) = cell.mix.work {
            return try measureRuns(cell, memory) { _ in
                let subject = try S(memoryLimit: nil, expectedEntries: isTold ? entries : 0)
                return try load(0..<entries, subject, threads: cell.threads)
            }
        }
        let lists = operationLists(cell)
        return try measureRuns(cell, nil) { seconds in
            let subject = try S()
            for thread in 0..<cell.threads {
                _ = try load(cell.changingKeys(thread).prefill, subject, threads: cell.threads)
            }
            let prepared = keys.views.map { subject.prepare($0) }
            return try loop(cell, seconds) { thread, loop in
                let choice = cell.changingKeys(thread)
                var work = SingleOperations(subject, prepared, lists[thread], choice, makeValue())
                return try loop.run(&work)
            }
        }
    }

    /// Runs once to warm up, then as often as planned. A load has no warm-up.
    private func measureRuns(
        _ cell: BenchCell, _ memory: BenchResult.MemoryPerEntry?, _ run: (_ seconds: Int) throws -> Measurement
    ) throws -> BenchResult {
        let name = "\(S.name) \(cell.name)"
        if plan.warmupSeconds > 0, !cell.mix.isLoad {
            progress.begin("\(name), warming up")
            _ = try run(plan.warmupSeconds)
        }
        let runs = try (0..<plan.repeats).map { _ in
            progress.begin(name)
            let measurement = try run(plan.seconds)
            progress.advance(by: 1)
            return measurement
        }
        return BenchResult(
            row: cell.row(S.name), memory: memory, rates: runs.map(\.perSecond),
            latencies: runs.reduce(into: Histogram()) { $0.merge($1.latencies) })
    }

    private func operationLists(_ cell: BenchCell) -> [OperationList] {
        (0..<cell.threads).map { OperationList(cell, seed: plan.seed &+ UInt64($0) &* 0x9E37_79B9) }
    }

    // MARK: - Threads

    private func load(_ range: Range<Int>, _ subject: S, threads: Int) throws -> Measurement {
        let (keys, value) = (keys, makeValue())
        return try measure(threads: threads) { thread, start in
            var sampler = LatencySampler()
            let share = SharedWork.share(of: range.count, thread, threads)
            for offset in share {
                _ = try sampler.sample {
                    try keys.views[range.lowerBound + offset].withKeyBytes {
                        try subject.load($0, unsafe value.span.bytes)
                    }
                }
            }
            return ThreadMeasurement(
                operations: share.count, latencies: sampler.latencies, end: monotonicNanoseconds())
        }
    }

    private func loop(
        _ cell: BenchCell, _ seconds: Int,
        _ body: @escaping @Sendable (_ thread: Int, MeasuredLoop) throws -> ThreadMeasurement
    ) throws -> Measurement {
        try measure(threads: cell.threads) { thread, start in
            try body(thread, MeasuredLoop(start: start, end: start + UInt64(seconds) * 1_000_000_000))
        }
    }

    /// Runs `body` on threads that start together. What they did counts from then to when the last of them was done.
    private func measure(
        threads: Int, _ body: @escaping @Sendable (_ thread: Int, _ start: UInt64) throws -> ThreadMeasurement
    ) throws -> Measurement {
        let total = Monitor(Measurement())
        let start = monotonicNanoseconds()
        try runThreads(threads) { thread in
            let done = try body(thread, start)
            total.withLock {
                $0.operations += done.operations
                $0.nanoseconds = max($0.nanoseconds, done.end - start)
                $0.latencies.merge(done.latencies)
            }
        }
        return total.withLock { $0 }
    }

    private func makeValue() -> [UInt8] {
        var value = [UInt8](repeating: 0, count: plan.valueBytes)
        Words.fill(&value, first: plan.valueBytes, from: plan.seed)
        return value
    }
}
