#if canImport(CUV)
/// Measures one combination: connects, sets all keys, warms up, and runs as often as planned.
struct ServerBenchRunner {
    /// So many connections load, each with so many requests under way.
    private static let loadConnections = 4, loadPipeline = 128

    let plan: ServerBenchPlan
    let cell: ServerBenchPlan.Cell
    let password: [UInt8]?
    /// Told what is about to be measured.
    let progress: Progress

    /// - Parameter loads: Whether the keys are not there yet.
    func run(loads: Bool) throws -> ServerBenchResult {
        if loads { try load() }
        // A thread without a connection has nothing to do.
        let threads = min(plan.threads, cell.connections)
        let meeting = Meeting(of: threads)
        let runs = Monitor([[ThreadMeasurement]](repeating: [], count: plan.repeats))
        let starts = Monitor([UInt64](repeating: .max, count: plan.repeats))
        try runThreads(threads) { thread in
            do {
                try onThread(thread, threads, meeting) { number, start, measurement in
                    starts.withLock { $0[number] = min($0[number], start) }
                    runs.withLock { $0[number].append(measurement) }
                }
            } catch {
                meeting.fail()
                throw error
            }
        }
        let begins = starts.withLock { $0 }
        return ServerBenchResult(
            cell: cell,
            runs: runs.withLock { $0 }.enumerated().map { number, measurements in
                measurements.reduce(into: Measurement()) { sum, measurement in
                    sum.operations += measurement.operations
                    sum.latencies.merge(measurement.latencies)
                    sum.nanoseconds = max(sum.nanoseconds, measurement.end &- begins[number])
                }
            })
    }

    private func onThread(
        _ thread: Int, _ threads: Int, _ meeting: Meeting,
        _ note: (_ run: Int, _ start: UInt64, ThreadMeasurement) -> Void
    ) throws {
        let share = SharedWork.share(of: cell.connections, thread, threads)
        let load = try LoadThread(share.count, of: cell, plan, password: password)
        defer { load.close() }
        var requests = RequestMaker(cell, plan, seed: plan.seed &+ UInt64(thread) &* 0x9E37_79B9)
        for number in (plan.warmupSeconds > 0 ? -1 : 0)..<plan.repeats {
            try meeting.join()
            if thread == 0 { progress.begin("\(cell.name)\(number < 0 ? ", warming up" : "")") }
            let start = monotonicNanoseconds()
            let seconds = number < 0 ? plan.warmupSeconds : plan.seconds
            let measurement = try run(load, &requests, start, seconds, thread, threads)
            try check(load)
            guard number >= 0 else { continue }
            note(number, start, measurement)
            if thread == 0 { progress.advance(by: 1) }
        }
    }

    private func run(
        _ load: LoadThread, _ requests: inout RequestMaker, _ start: UInt64, _ seconds: Int, _ thread: Int,
        _ threads: Int
    ) throws -> ThreadMeasurement {
        let end = start + UInt64(seconds) * 1_000_000_000
        guard let rate = plan.rate else {
            return try load.run(until: end, pipeline: cell.pipeline) { requests.write(to: &$0) }
        }
        let schedule = Schedule(rate: rate, operations: 1, thread: thread, threads: threads, start: start)
        return try load.run(until: end, pipeline: cell.pipeline, schedule) { requests.write(to: &$0) }
    }

    private func load() throws {
        progress.begin("setting \(Units.count(cell.entries)) keys")
        let load = try LoadThread(Self.loadConnections, of: cell, plan, password: password)
        defer { load.close() }
        let requests = RequestMaker(cell, plan, seed: plan.seed)
        try load.run(count: cell.entries, pipeline: Self.loadPipeline) { requests.writeLoad(of: $0, to: &$1) }
        try check(load)
    }

    private func check(_ load: LoadThread) throws(CommandFailure) {
        if let error = load.firstError { throw CommandFailure("the server said: \(error)") }
        if load.nullCount > 0 {
            let missing = Units.count(load.nullCount, of: "key", "keys")
            throw CommandFailure("the server did not have \(missing) that were set.")
        }
    }
}
#endif
