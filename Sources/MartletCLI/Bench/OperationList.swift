/// What one thread does, decided ahead so that deciding is not measured: over and over the same list.
struct OperationList: Sendable {
    enum Kind: UInt8, Sendable {
        case read, update, insert, remove, modify
    }

    struct Operation: Equatable, Sendable {
        let kind: Kind
        /// Says which key, to a ``KeyChoice``.
        let number: UInt32
    }

    /// Enough that the keys of one round do not fit in the processor's caches.
    private static let lengthMax = 2_000_000
    private static let lengthMin = 80_000
    /// In each block of so many operations the shares are exact, so that inserts and removes never drift apart.
    private static let block = 100

    private let operations: [Operation]

    /// - Parameter seed: Differs from thread to thread.
    init(_ cell: BenchCell, seed: UInt64) {
        var random = SplitMix(seed: SplitMix.scramble(seed))
        let numbers = OperationNumbers(cell)
        var block = Self.block(cell.mix.shares)
        operations = (0..<Self.length(cell)).map { position in
            if position % Self.block == 0 { block.shuffle(using: &random) }
            return Operation(kind: block[position % Self.block], number: numbers.next(&random))
        }
    }

    /// Several turns for each of a few keys, up to a bound. A multiple of a block and of a batch.
    private static func length(_ cell: BenchCell) -> Int {
        let step = block * Mix.batch
        return min(max(lengthMin, 4 * cell.entries), lengthMax) / step * step
    }

    private static func block(_ shares: Mix.Shares) -> [Kind] {
        let kinds: [(Kind, Int)] = [
            (.read, shares.read), (.update, shares.update), (.insert, shares.insert), (.remove, shares.remove),
            (.modify, shares.modify),
        ]
        let block = kinds.flatMap { kind, count in [Kind](repeating: kind, count: count) }
        precondition(block.count == Self.block, "the shares of a mix make \(block.count) percent")
        return block
    }

    var count: Int { operations.count }

    @inline(__always)
    subscript(position: Int) -> Operation { operations[position] }
}
