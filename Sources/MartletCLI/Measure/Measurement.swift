/// What some work took: how many operations, in what time, and the latencies of a sample of them.
struct Measurement: Sendable {
    var operations = 0
    var nanoseconds: UInt64 = 0
    var latencies = Histogram()

    var perSecond: Double {
        nanoseconds == 0 ? 0 : Double(operations) * 1e9 / Double(nanoseconds)
    }
}
