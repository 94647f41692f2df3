import Synchronization

/// Prices in a place that is slow to ask, and how often it was.
final class SlowSource: Sendable {
    private let prices: Mutex<[String: Int]>
    private let asked = Atomic(0)

    init(_ prices: [String: Int]) { self.prices = Mutex(prices) }

    var timesAsked: Int { asked.load(ordering: .relaxed) }

    func set(_ item: String, to price: Int) { prices.withLock { $0[item] = price } }

    func price(of item: String) -> String {
        asked.add(1, ordering: .relaxed)
        return prices.withLock { $0[item].map(String.init) ?? "unknown" }
    }
}
