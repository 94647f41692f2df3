/// Draws the numbers by which operations choose their keys.
struct OperationNumbers {
    private enum Kind {
        case anyKey(count: Int)
        case zipf(ZipfDistribution, Scatter)
        /// How far from the newest key.
        case latest(ZipfDistribution)
        /// A share of the keys that are there, in parts of 2³².
        case share
    }

    private let kind: Kind

    init(_ cell: BenchCell) {
        switch cell.distribution {
        case .latest: kind = .latest(ZipfDistribution(count: cell.changingKeys(0).present))
        case _ where cell.mix.changesKeys: kind = .share
        case .zipf: kind = .zipf(ZipfDistribution(count: cell.entries), Scatter(count: cell.entries))
        case .uniform, nil: kind = .anyKey(count: cell.entries)
        }
    }

    func next(_ random: inout SplitMix) -> UInt32 {
        switch kind {
        case .anyKey(let count): UInt32(Int.random(in: 0..<count, using: &random))
        case .zipf(let zipf, let scatter): UInt32(scatter(zipf.next(&random)))
        case .latest(let zipf): UInt32(zipf.next(&random))
        case .share: UInt32.random(in: 0 ... .max, using: &random)
        }
    }
}
