import Synchronization

/// What goes through one event loop. Only its thread counts, and so without an instruction with a lock; any thread may look, and
/// have it counted anew.
final class Traffic: Sendable {
    /// A number that one thread counts up.
    struct Counter: ~Copyable, Sendable {
        private let number = Atomic<Int>(0)
        /// What it was when it was last to be counted anew: the number itself only its thread changes.
        private let before = Atomic<Int>(0)

        /// What was counted since. The two may be of different moments.
        var count: Int {
            let before = before.load(ordering: .relaxed)
            return max(0, number.load(ordering: .relaxed) &- before)
        }

        func add(_ amount: Int) { number.store(number.load(ordering: .relaxed) &+ amount, ordering: .relaxed) }

        func reset() { before.store(number.load(ordering: .relaxed), ordering: .relaxed) }
    }

    let commands = Counter()
    let inputBytes = Counter()
    let outputBytes = Counter()
    /// Keeps the counters of two loops from lying in one line of the processors' caches.
    private let distance = InlineArray<12, UInt64>(repeating: 0)

    func reset() {
        commands.reset()
        inputBytes.reset()
        outputBytes.reset()
    }
}
