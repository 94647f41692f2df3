/// How long operations took, in nanoseconds, in the order of that.
struct Latencies {
    private let sorted: [UInt32]

    /// - Parameter latencies: One at least.
    init(_ latencies: [UInt32]) { sorted = latencies.sorted() }

    /// What so large a share of them does not exceed.
    func at(_ share: Double) -> UInt32 { sorted[Int(share * Double(sorted.count - 1))] }

    var json: String {
        let places = "\"p50\": \(at(0.5)), \"p99\": \(at(0.99)), \"p99_9\": \(at(0.999)), \"max\": \(at(1))"
        return "{\(places), \"samples\": \(sorted.count)}"
    }
}
