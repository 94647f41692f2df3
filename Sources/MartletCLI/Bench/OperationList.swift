/// What one thread does, decided ahead so that deciding is not measured: which key, and whether it is read or written.
struct OperationList: Sendable {
    /// Enough that the keys of one round do not fit in the processor's caches.
    static let lengthMax = 1 << 21

    /// A key's number, shifted left; the lowest bit says that it is written.
    private let operations: [UInt32]

    /// - Parameter seed: Differs from thread to thread.
    init(_ cell: BenchCell, seed: UInt64) {
        var random = SplitMix(seed: SplitMix.scramble(seed))
        let count = cell.entries
        let zipf = ZipfDistribution(count: count)
        let scatter = Scatter(count: count)
        // A whole number of batches.
        let length = Self.lengthMax / Mix.batch * Mix.batch
        operations = (0..<length).map { _ in
            let key =
                switch cell.distribution {
                case .uniform: Int.random(in: 0..<count, using: &random)
                case .zipf: scatter(zipf.next(&random))
                }
            let isWrite = Int.random(in: 0..<100, using: &random) >= cell.mix.readPercent
            return UInt32(key) << 1 | (isWrite ? 1 : 0)
        }
    }

    var count: Int { operations.count }

    @inline(__always)
    subscript(position: Int) -> (key: Int, isWrite: Bool) {
        let operation = operations[position]
        return (Int(operation >> 1), operation & 1 == 1)
    }
}
