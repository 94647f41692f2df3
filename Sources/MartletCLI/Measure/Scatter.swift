/// Puts the numbers below `count` in another order, one to one, in which neighbours lie far apart: the hottest keys of
/// an uneven distribution are then spread over the store, as they are in life.
struct Scatter {
    private let count: Int
    private let step: Int

    init(count: Int) {
        self.count = count
        var step = max(1, Int(Double(count) * 0.618_033_988_749_895))
        while Self.commonDivisor(step, count) != 1 { step += 1 }
        self.step = step
    }

    func callAsFunction(_ number: Int) -> Int {
        Int(UInt(count).dividingFullWidth(UInt(number).multipliedFullWidth(by: UInt(step))).remainder)
    }

    private static func commonDivisor(_ a: Int, _ b: Int) -> Int {
        b == 0 ? a : commonDivisor(b, a % b)
    }
}
