/// Repeats a thread's work until its time is over or it has no room for more, and measures it.
struct MeasuredLoop {
    let start: UInt64
    let end: UInt64
    let thread: Int
    let threads: Int
    /// Operations a second of all threads in an open loop; `nil` for a closed one.
    let rate: Int?

    func run(_ work: inout some BenchWork) throws -> ThreadMeasurement {
        var measurement = ThreadMeasurement(end: start)
        if let rate { try runOpen(&work, rate, &measurement) } else { try runClosed(&work, &measurement) }
        return measurement
    }

    /// One step after the other. The clock is looked at when a step is timed.
    private func runClosed<Work: BenchWork>(_ work: inout Work, _ measurement: inout ThreadMeasurement) throws {
        let (steps, operations) = (Work.stepsPerSample, Work.operationsPerStep)
        while measurement.end < end, work.hasRoom(for: steps) {
            for _ in 1..<steps { try work.step() }
            let start = monotonicNanoseconds()
            try work.step()
            measurement.end = monotonicNanoseconds()
            measurement.latencies.record((measurement.end &- start) / UInt64(operations))
            measurement.operations += steps * operations
        }
    }

    /// Each step at its time by the schedule, or as soon after it as the ones before are done. Its latency counts from that
    /// time: a step that had to wait because one before it was slow has waited, as a caller would have.
    private func runOpen<Work: BenchWork>(
        _ work: inout Work, _ rate: Int, _ measurement: inout ThreadMeasurement
    ) throws {
        let operations = Work.operationsPerStep
        var schedule = Schedule(rate: rate, operations: operations, thread: thread, threads: threads, start: start)
        while work.hasRoom(for: 1) {
            let due = schedule.next()
            guard due < end, measurement.end < end else { return measurement.end = max(measurement.end, min(due, end)) }
            wait(until: due)
            try work.step()
            measurement.end = monotonicNanoseconds()
            measurement.latencies.record(measurement.end &- due)
            measurement.operations += operations
        }
    }
}

/// What one thread did, how long some of it took, and when it was done.
struct ThreadMeasurement {
    var operations = 0
    var latencies = Histogram()
    var end: UInt64
}
