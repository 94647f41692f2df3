import Synchronization

/// What goes through one event loop. Only its thread counts, and so without an instruction with a lock; any thread may look.
final class Traffic: Sendable {
    /// A number that one thread counts up.
    struct Counter: ~Copyable, Sendable {
        private let number = Atomic<Int>(0)

        var count: Int { number.load(ordering: .relaxed) }

        func add(_ amount: Int) { number.store(count &+ amount, ordering: .relaxed) }
    }

    let commands = Counter()
    let inputBytes = Counter()
    let outputBytes = Counter()
    /// Keeps the counters of two loops from lying in one line of the processors' caches.
    private let distance = InlineArray<12, UInt64>(repeating: 0)
}
