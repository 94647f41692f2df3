/// What some work took: how many operations, in what time, and the latencies of a sample of them.
struct Measurement: Sendable {
    var operations = 0
    var nanoseconds: UInt64 = 0
    var latencies = Histogram()

    /// Whether the work took long enough, a hundredth of a second, for its figures to mean something.
    var isLongEnough: Bool { nanoseconds >= 10_000_000 }

    var perSecond: Double {
        nanoseconds == 0 ? 0 : Double(operations) * 1e9 / Double(nanoseconds)
    }
}
