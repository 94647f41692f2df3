extension [Tally] {
    /// What the threads of a run did, as fields of an answer.
    func report(operations: Int) -> [(String, String)] {
        let start = map(\.start).min() ?? 0
        let end = map(\.end).max() ?? 0
        func sum(_ field: KeyPath<Tally, UInt64>) -> String { "\(reduce(0) { $0 &+ $1[keyPath: field] })" }
        let fields = [
            ("operations", "\(operations)"), ("seconds", "\(Double(end - start) * 1e-9)"), ("found", sum(\.found)),
            ("inserted", sum(\.inserted)), ("sum", sum(\.sum)),
        ]
        let latencies = flatMap(\.latencies)
        return latencies.isEmpty ? fields : fields + [("latency_ns", Latencies(latencies).json)]
    }
}
