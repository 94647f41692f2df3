/// Which transactions had ended when others began, without what follows from the rest.
struct RealTimeOrder {
    private let transactions: [ListTransaction]
    private let uncertainty: UInt64

    init(of transactions: [ListTransaction], uncertainty: UInt64) {
        self.transactions = transactions
        self.uncertainty = uncertainty
    }

    /// Calls `body` with pairs of transactions, of which the first had ended when the second began.
    func forEach(_ body: (_ before: Int, _ after: Int) -> Void) {
        let starts = transactions.indices.sorted { transactions[$0].invoked < transactions[$1].invoked }
        let ends = transactions.indices.sorted { end($0) < end($1) }
        var ended = 0
        var frontier: [Int] = []
        var lastOfThread: [Int: Int] = [:]
        for start in starts {
            let invoked = transactions[start].invoked
            while ended < ends.count, end(ends[ended]) < invoked {
                let last = ends[ended]
                frontier.removeAll { end($0) < transactions[last].invoked }
                frontier.append(last)
                ended += 1
            }
            for before in frontier { body(before, start) }
            if let before = lastOfThread.updateValue(start, forKey: transactions[start].thread) { body(before, start) }
        }
    }

    private func end(_ index: Int) -> UInt64 { transactions[index].returned + uncertainty }
}
