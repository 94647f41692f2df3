/// What `martlet bench --hit-ratio` is to measure.
struct HitRatioPlan {
    /// Of the keys that a trace has, where nothing else is said.
    private static let shares = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3]

    let path: String
    let format: TraceFormat
    private let capacities: [Int]?

    /// `nil`: it was not asked for.
    init?(_ arguments: Arguments) {
        guard let path = arguments.text(HitRatioOptions.trace) else { return nil }
        self.path = path
        format = arguments.text(HitRatioOptions.format).flatMap(TraceFormat.init) ?? TraceFormat(fileName: path)
        capacities = arguments.has(HitRatioOptions.capacities) ? arguments.numbers(HitRatioOptions.capacities) : nil
    }

    /// How many keys the caches have, each more than the one before.
    func capacities(for trace: Trace) -> [Int] {
        let wanted = capacities ?? Self.shares.map { Int((Double(trace.keyCount) * $0).rounded()) }
        return Set(wanted.map { max(1, $0) }).sorted()
    }
}
