import Testing

@testable import MartletCLI

@Suite struct MeasuredLoopTests {
    /// Does nothing, but stands still for a fifth of a second once.
    private struct StallingWork: BenchWork {
        static var operationsPerStep: Int { 1 }
        static var stepsPerSample: Int { 1 }
        var steps = 0
        var stepsMax = Int.max

        func hasRoom(for steps: Int) -> Bool { self.steps + steps <= stepsMax }

        mutating func step() {
            steps += 1
            if steps == 100 { sleep(nanoseconds: 200_000_000) }
        }
    }

    private func run(rate: Int?, _ work: inout StallingWork) throws -> ThreadMeasurement {
        let start = monotonicNanoseconds()
        let loop = MeasuredLoop(start: start, end: start + 1_000_000_000, thread: 0, threads: 1, rate: rate)
        return try loop.run(&work)
    }

    private func count(_ latencies: Histogram, above nanoseconds: UInt64) -> UInt64 {
        latencies.occupied.filter { $0.value > nanoseconds }.reduce(0) { $0 + $1.count }
    }

    /// At 10,000 a second, some 1,500 operations should have begun in the first 150 ms of the stall: each of them waited for more
    /// than 50 ms. A slow machine can only make them more.
    @Test func anOpenLoopTellsOfAllThatHadToWait() throws {
        var work = StallingWork()
        let open = try run(rate: 10_000, &work)
        #expect(count(open.latencies, above: 49_000_000) >= 1_400)
        #expect(open.latencies.total == open.operations)
        #expect(open.operations <= 10_000)
    }

    /// The control: that is what coordinated omission is.
    @Test func aClosedLoopTellsOfTheOneThatStalled() throws {
        var work = StallingWork()
        let closed = try run(rate: nil, &work)
        #expect((1...100).contains(count(closed.latencies, above: 49_000_000)))
    }

    @Test(arguments: [nil, 100_000]) func aLoopEndsWhereThereIsNoRoom(rate: Int?) throws {
        var work = StallingWork(stepsMax: 50)
        #expect(try run(rate: rate, &work).operations == 50)
    }

    @Test func threadsTakeTurnsInTheSchedule() {
        let times = (0..<2).map { thread in
            var schedule = Schedule(rate: 1_000, operations: 1, thread: thread, threads: 2, start: 5)
            return (0..<3).map { _ in schedule.next() }
        }
        #expect(times == [[5, 2_000_005, 4_000_005], [1_000_005, 3_000_005, 5_000_005]])
        var batches = Schedule(rate: 32_000, operations: 32, thread: 0, threads: 1, start: 0)
        #expect([batches.next(), batches.next()] == [0, 1_000_000])
    }

    @Test func thereAreNeverTooManyMemorySamples() {
        var samples: [MemorySample] = []
        var thinned = 0
        for number in 0..<10_000 {
            let sample = MemorySample(seconds: Double(number), countedBytes: nil, residentBytes: 0)
            if samples.appendThinning(sample, max: 64) { thinned += 1 }
            #expect(samples.count < 64)
        }
        #expect(thinned > 100)
        #expect(samples.first?.seconds == 0 && samples.last?.seconds == 9_999)
    }
}
