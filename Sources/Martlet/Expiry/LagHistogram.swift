/// How long after their deadlines entries were removed, in milliseconds, eight classes to each doubling.
///
/// Added to by one thread, read by any: each word by itself.
struct LagHistogram {
    private static let classes = 8 * 32
    static let bytes = 8 * (classes + 2)

    private let address: UInt

    /// An empty one in zeroed memory.
    init(at address: UInt) { self.address = address }

    private var total: Word { Word(at: address) }
    private var worstLag: Word { Word(at: address &+ 8) }
    private func counter(_ index: Int) -> Word { Word(at: address &+ 16 &+ UInt(index * 8)) }

    func add(_ milliseconds: UInt64) {
        counter(LagHistogram.index(of: milliseconds)).addOwned(1)
        total.addOwned(1)
        if milliseconds > worstLag.loadRelaxed() { worstLag.storeRelaxed(milliseconds) }
    }

    var count: Int { Int(total.loadRelaxed()) }
    var worst: UInt64 { worstLag.loadRelaxed() }

    /// The upper end of the class in which that share of all lies.
    func quantile(_ share: Double) -> UInt64 {
        let rank = UInt64((Double(total.loadRelaxed()) * share).rounded(.up))
        var seen: UInt64 = 0
        for index in 0..<LagHistogram.classes where rank > 0 {
            seen += counter(index).loadRelaxed()
            if seen >= rank { return min(LagHistogram.end(of: index), worst) }
        }
        return worst
    }

    private static func index(of lag: UInt64) -> Int {
        guard lag >= 8 else { return Int(lag) }
        let doubling = 63 - lag.leadingZeroBitCount
        return min(classes - 1, (doubling - 2) * 8 + Int(lag >> UInt64(doubling - 3)) & 7)
    }

    private static func end(of index: Int) -> UInt64 {
        guard index >= 8 else { return UInt64(index) }
        let (doubling, step) = (index / 8 + 2, index % 8)
        return (UInt64(9 + step) << UInt64(doubling - 3)) - 1
    }
}
