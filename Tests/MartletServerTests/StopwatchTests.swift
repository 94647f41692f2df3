import Testing

@testable import MartletServer

struct StopwatchTests {
    /// Each measure lies between two of the clock, however long the thread is kept waiting between the readings.
    @Test func itGoesAsFastAsTheClock() {
        let outerStart = Instant.nanoseconds
        let start = Stopwatch.nanoseconds
        let innerStart = Instant.nanoseconds
        while Instant.nanoseconds - innerStart < 20_000_000 {}
        let inner = Instant.nanoseconds - innerStart
        let measured = Stopwatch.nanoseconds - start
        let outer = Instant.nanoseconds - outerStart
        // A thousandth more than the rate's error.
        #expect(measured > inner - inner / 1_000 - 1_000)
        #expect(measured < outer + outer / 1_000 + 1_000)
    }
}
