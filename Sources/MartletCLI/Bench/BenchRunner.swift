/// Measures one map with one number of entries.
///
/// The maps of a run are measured one after the other, so that each has the memory for itself.
struct BenchRunner<S: Subject> {
    let plan: BenchPlan
    let entries: Int
    let keys: BenchKeys
    /// Makes an empty map that is told how many entries to expect.
    let makeMap: @Sendable (_ expectedEntries: Int) throws -> S
    /// Told what is about to be measured.
    let progress: Progress

    private struct LoadedMap {
        let subject: S
        let keys: [S.Key]
        let valueBytes: Int
        let memory: [MemorySample]
    }

    private struct Run {
        let measurement: Measurement
        let written: BenchResult.Written?
        var loadMemory: [MemorySample] = []
        var runMemory: [MemorySample] = []
    }

    func run() throws -> [BenchResult] {
        let cells = plan.cells(entries: entries)
        let (memory, results) = try measureOneMap(cells.filter { !$0.needsMapOfItsOwn })
        return try results + cells.filter(\.needsMapOfItsOwn).map { try measureNewMaps($0, memory) }
    }

    /// Measures what leaves all keys where they are, on one map.
    private func measureOneMap(
        _ cells: [BenchCell]
    ) throws -> (memory: BenchResult.MemoryPerEntry?, results: [BenchResult]) {
        progress.begin("\(S.name): loading \(Units.count(entries)) entries")
        let map = try loadedMap([0..<entries])
        let memory = map.memory.last.map { last in
            BenchResult.MemoryPerEntry(
                countedBytes: last.countedBytes.map { Double($0) / Double(entries) },
                residentBytes: Double(last.residentBytes) / Double(entries))
        }
        return (memory, try cells.map { try measure($0, map, memory) })
    }

    private func measure(
        _ cell: BenchCell, _ map: LoadedMap, _ memory: BenchResult.MemoryPerEntry?
    ) throws -> BenchResult {
        let lists = operationLists(cell)
        return try measureRuns(cell, memory) { seconds in
            try loop(cell, map, seconds) { thread, loop in
                if cell.mix.work == .batchedReads {
                    var work = BatchedReads(map.subject, map.keys, lists[thread], valueBytes: plan.valueBytes)
                    return try loop.run(&work)
                }
                var work = SingleOperations(map.subject, map.keys, lists[thread], StandingKeys(), makeValue())
                guard case .scans = cell.mix.work else { return try loop.run(&work) }
                var scans = LongScans(map.subject, entries: entries, valueBytes: plan.valueBytes, between: work)
                return try loop.run(&scans)
            }
        }
    }

    /// Measures a load, transfers, or what inserts and removes: each run begins with a new map.
    private func measureNewMaps(_ cell: BenchCell, _ memory: BenchResult.MemoryPerEntry?) throws -> BenchResult {
        if case .load(let isTold) = cell.mix.work {
            return try measureRuns(cell, memory) { _ in try load(cell, isTold: isTold) }
        }
        let lists = operationLists(cell)
        if cell.mix.work == .transfers {
            return try measureRuns(cell, nil) { seconds in try transfer(cell, lists, seconds) }
        }
        return try measureRuns(cell, nil) { seconds in
            let map = try loadedMap((0..<cell.threads).map { cell.changingKeys($0).prefill })
            return try loop(cell, map, seconds) { thread, loop in
                let choice = cell.changingKeys(thread)
                var work = SingleOperations(map.subject, map.keys, lists[thread], choice, makeValue())
                return try loop.run(&work)
            }
        }
    }

    private func transfer(_ cell: BenchCell, _ lists: [OperationList], _ seconds: Int) throws -> Run {
        var account = makeValue()
        account += [UInt8](repeating: 0, count: max(0, Account.balanceBytes - account.count))
        account.setBalance(Account.balanceAtFirst)
        let map = try loadedMap([0..<entries], value: account)
        let run = try loop(cell, map, seconds) { thread, loop in
            var work = Transfers(map.subject, map.keys, lists[thread])
            return try loop.run(&work)
        }
        try Transfers.checkSum(of: map.subject, accounts: entries)
        return run
    }

    /// Runs once to warm up, then as often as planned. A load has no warm-up.
    private func measureRuns(
        _ cell: BenchCell, _ memory: BenchResult.MemoryPerEntry?, _ run: (_ seconds: Int) throws -> Run
    ) throws -> BenchResult {
        let name = "\(S.name) \(cell.name)"
        if plan.warmupSeconds > 0, !cell.mix.isLoad {
            progress.begin("\(name), warming up")
            _ = try run(plan.warmupSeconds)
        }
        let runs = try (0..<plan.repeats).map { _ in
            progress.begin(name)
            let run = try run(plan.seconds)
            progress.advance(by: 1)
            return run
        }
        return BenchResult(
            row: plan.row(cell, S.name), runs: runs.map(figures),
            latencies: runs.reduce(into: Histogram()) { $0.merge($1.measurement.latencies) }, memory: memory,
            loadMemory: runs.first?.loadMemory ?? [], runMemory: runs.first?.runMemory ?? [])
    }

    private func figures(_ run: Run) -> BenchResult.Run {
        let latencies = run.measurement.latencies
        return BenchResult.Run(
            perSecond: run.measurement.perSecond, p50: latencies.percentile(0.5), p99: latencies.percentile(0.99),
            written: run.written)
    }

    /// Runs `body`, and says how much was written for each byte that it put.
    private func watchingWrites(
        of subject: S, valueBytes: Int, _ body: () throws -> Measurement
    ) throws -> (Measurement, BenchResult.Written?) {
        let before = try subject.writtenBytes()
        let measurement = try body()
        guard let before, let after = try subject.writtenBytes() else { return (measurement, nil) }
        return (measurement, (after - before).perByte(entryBytes: plan.keyBytes + valueBytes))
    }

    private func operationLists(_ cell: BenchCell) -> [OperationList] {
        (0..<cell.threads).map { OperationList(cell, seed: plan.seed &+ UInt64($0) &* 0x9E37_79B9) }
    }

    // MARK: - Loading

    /// A map in which the keys of each part are, all with the same value, put by a thread of its own.
    private func loadedMap(_ parts: [Range<Int>], value: [UInt8]? = nil) throws -> LoadedMap {
        // What an earlier map has freed would be taken for no memory at all.
        ProcessMemory.giveBackFreed()
        let residentBefore = ProcessMemory.residentBytes()
        let subject = try makeMap(0)
        let timeline = MemoryTimeline(start: monotonicNanoseconds(), residentBefore: residentBefore, subject)
        let value = value ?? makeValue()
        _ = try load(parts, value, subject, timeline)
        try subject.finishLoad()
        return LoadedMap(
            subject: subject, keys: keys.views.map { subject.prepare($0) }, valueBytes: value.count,
            memory: timeline.samples)
    }

    private func load(_ cell: BenchCell, isTold: Bool) throws -> Run {
        // What an earlier map has freed would be taken for no memory at all.
        ProcessMemory.giveBackFreed()
        let residentBefore = ProcessMemory.residentBytes()
        let subject = try makeMap(isTold ? entries : 0)
        let timeline = MemoryTimeline(start: monotonicNanoseconds(), residentBefore: residentBefore, subject)
        let parts = (0..<cell.threads).map { SharedWork.share(of: entries, $0, cell.threads) }
        let (measurement, written) = try watchingWrites(of: subject, valueBytes: plan.valueBytes) {
            try load(parts, makeValue(), subject, timeline)
        }
        return Run(measurement: measurement, written: written, loadMemory: timeline.samples)
    }

    private func load(
        _ parts: [Range<Int>], _ value: [UInt8], _ subject: S, _ timeline: MemoryTimeline
    ) throws -> Measurement {
        let keys = keys
        return try measure(threads: parts.count, timeline) { thread, _ in
            var sampler = LatencySampler()
            for index in parts[thread] {
                _ = try sampler.sample {
                    try keys.views[index].withKeyBytes { try subject.load($0, unsafe value.span.bytes) }
                }
            }
            return ThreadMeasurement(
                operations: parts[thread].count, latencies: sampler.latencies, end: monotonicNanoseconds())
        }
    }

    // MARK: - Threads

    private func loop(
        _ cell: BenchCell, _ map: LoadedMap, _ seconds: Int,
        _ body: @escaping @Sendable (_ thread: Int, MeasuredLoop) throws -> ThreadMeasurement
    ) throws -> Run {
        let timeline = MemoryTimeline(continuing: map.memory, map.subject)
        let (measurement, written) = try watchingWrites(of: map.subject, valueBytes: map.valueBytes) {
            try measure(threads: cell.threads, timeline) { thread, start in
                try body(
                    thread,
                    MeasuredLoop(
                        start: start, end: start + UInt64(seconds) * 1_000_000_000, thread: thread,
                        threads: cell.threads, rate: plan.rate))
            }
        }
        return Run(
            measurement: measurement, written: written, loadMemory: map.memory, runMemory: timeline.samples)
    }

    /// Runs `body` on threads that start together, with one more that looks at the memory. What they did counts from then
    /// to when the last of them was done.
    private func measure(
        threads: Int, _ timeline: MemoryTimeline,
        _ body: @escaping @Sendable (_ thread: Int, _ start: UInt64) throws -> ThreadMeasurement
    ) throws -> Measurement {
        let total = Monitor((measurement: Measurement(), running: threads))
        let start = monotonicNanoseconds()
        try runThreads(threads + 1) { thread in
            if thread == threads { return timeline.run() }
            defer {
                if total.withLock({
                    $0.running -= 1; return $0.running == 0
                }) {
                    timeline.finish()
                }
            }
            let done = try body(thread, start)
            total.withLock {
                $0.measurement.operations += done.operations
                $0.measurement.nanoseconds = max($0.measurement.nanoseconds, done.end - start)
                $0.measurement.latencies.merge(done.latencies)
            }
        }
        return total.withLock { $0.measurement }
    }

    private func makeValue() -> [UInt8] {
        var value = [UInt8](repeating: 0, count: plan.valueBytes)
        Words.fill(&value, first: plan.valueBytes, from: plan.seed)
        return value
    }
}
