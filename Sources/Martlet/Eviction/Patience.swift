/// How long a write that finds no memory waits for readers that were stopped while they looked at what was evicted: about a
/// twentieth of a second, and a write that asks again four times as long. Then it is refused.
///
/// Readers say nothing when they end, since each read would pay for it; so who waits looks again and again, ever less often.
struct Patience {
    private static let yields = 16
    private static let waitsMax = 28
    private static let firstPause = 0.000_1
    private static let longestPause = 0.01

    private var waits = 0
    private var pause = firstPause

    /// `false`: that was long enough.
    mutating func wait() -> Bool {
        waits += 1
        guard waits > Patience.yields else {
            System.yield()
            return true
        }
        System.sleep(seconds: pause)
        pause = min(pause * 2, Patience.longestPause)
        return waits < Patience.waitsMax
    }
}
