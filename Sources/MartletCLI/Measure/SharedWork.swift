/// Work that several threads divide among them and that is measured as a whole.
enum SharedWork {
    /// How often a thread reports progress.
    private static let reportEvery = 4_096

    /// Runs `body` for all of `0..<count`, `step` numbers at a time, in one stretch for each thread.
    ///
    /// - Parameter body: Does the numbers of a range, on the thread that owns the sampler, whose scratch buffer of
    ///   `scratchBytes` it may use.
    static func run(
        count: Int, step: Int = 1, threads: Int, scratchBytes: Int, progress: Progress,
        _ body: @escaping @Sendable (Range<Int>, inout [UInt8], inout LatencySampler) throws -> Void
    ) throws -> Measurement {
        let latencies = Monitor(Histogram())
        let start = monotonicNanoseconds()
        try runThreads(threads) { thread in
            var sampler = LatencySampler()
            var scratch = [UInt8](repeating: 0, count: scratchBytes)
            let share = Self.share(of: count, thread, threads)
            var position = share.lowerBound
            var reported = position
            while position < share.upperBound {
                let next = min(position + step, share.upperBound)
                try body(position..<next, &scratch, &sampler)
                position = next
                if position - reported >= Self.reportEvery {
                    progress.advance(by: position - reported)
                    reported = position
                }
            }
            latencies.withLock { $0.merge(sampler.latencies) }
        }
        let nanoseconds = monotonicNanoseconds() - start
        progress.finish()
        return Measurement(operations: count, nanoseconds: nanoseconds, latencies: latencies.withLock { $0 })
    }

    static func share(of count: Int, _ thread: Int, _ threads: Int) -> Range<Int> {
        count * thread / threads..<count * (thread + 1) / threads
    }
}
