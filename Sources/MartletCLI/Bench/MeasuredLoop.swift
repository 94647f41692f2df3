/// Repeats a thread's work until its time is over or it has no room for more, and measures it.
struct MeasuredLoop {
    let start: UInt64
    let end: UInt64

    func run(_ work: inout some BenchWork) throws -> ThreadMeasurement {
        var measurement = ThreadMeasurement(end: start)
        try runClosed(&work, &measurement)
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
}

/// What one thread did, how long some of it took, and when it was done.
struct ThreadMeasurement {
    var operations = 0
    var latencies = Histogram()
    var end: UInt64
}
