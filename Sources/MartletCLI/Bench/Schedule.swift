/// When each step of one thread should begin, in an open loop: at equal distances, whether or not the one before is done.
///
/// The threads take turns: the first step of each is shifted, so that they do not all begin at once.
struct Schedule: Sendable {
    private let start: UInt64
    private let interval: Double
    private let shift: Double
    private var count = 0.0

    /// - Parameters:
    ///   - rate: Operations a second of all threads together.
    ///   - operations: How many of them a step is.
    init(rate: Int, operations: Int, thread: Int, threads: Int, start: UInt64) {
        self.start = start
        interval = 1e9 * Double(threads * operations) / Double(rate)
        shift = interval * Double(thread) / Double(threads)
    }

    /// When the next step should begin.
    mutating func next() -> UInt64 {
        defer { count += 1 }
        return start + UInt64(shift + count * interval)
    }
}
