import Synchronization

/// Counts every byte that a store has from the operating system, and holds it to the limit.
///
/// A charge comes before the memory is taken, so that the sum never lags behind; it is given back if taking it fails.
final class MemoryBudget: Sendable {
    let limitBytes: Int
    /// A part of the limit that only the bookkeeping of threads and of freed memory may take: without it a full store
    /// could neither be read by a new thread nor be emptied.
    private let reserveBytes: Int
    private let heldBytes = Atomic<Int>(0)
    private let isLimitSuspended = Atomic<Bool>(false)
    #if MARTLET_CHECKS
    /// Lets the n-th acquisition from now fail, and all after it until it is set again. Negative: none.
    let acquisitionsUntilFailure = Atomic<Int>(-1)
    #endif

    init(limitBytes: Int?) {
        self.limitBytes = max(0, limitBytes ?? .max)
        reserveBytes = min(max(self.limitBytes / 32, min(self.limitBytes / 8, 3 * Region.chunkBytes)), 256 << 10)
    }

    var totalBytes: Int { heldBytes.load(ordering: .relaxed) }

    /// How much more there may be of what does not come from the reserve.
    var bytesLeft: Int { limitBytes - reserveBytes - heldBytes.load(ordering: .relaxed) }

    /// Whether so much of what is counted, and of which `free` bytes are in no use, may come to be used, apart from the reserve:
    /// else what came from there, and was given back, would not go back there.
    func mayUse(_ bytes: Int, of free: Int) -> Bool {
        bytes <= bytesLeft + free || isLimitSuspended.load(ordering: .relaxed)
    }

    /// Lets everything be counted, until the end: for what is there already and has to be taken in.
    func suspendLimit(_ isSuspended: Bool) { isLimitSuspended.store(isSuspended, ordering: .relaxed) }

    /// Counts `bytes` more, or refuses and counts nothing.
    func charge(_ bytes: Int, fromReserve: Bool = false) -> Bool {
        guard mayAcquire() else { return false }
        var held = heldBytes.load(ordering: .relaxed)
        var most = fromReserve ? limitBytes : limitBytes - reserveBytes
        if bytes > most - held, isLimitSuspended.load(ordering: .relaxed) { most = .max }
        while bytes <= most - held {
            // Compared before it is counted: a large request that is refused must not make small ones be refused.
            let (exchanged, original) = heldBytes.compareExchange(
                expected: held, desired: held + bytes, ordering: .relaxed)
            if exchanged { return true }
            held = original
        }
        return false
    }

    func release(_ bytes: Int) {
        heldBytes.subtract(bytes, ordering: .relaxed)
    }

    /// Whether an acquisition may go on: always, but for the failures that a test has asked for.
    @inline(__always)
    func mayAcquire() -> Bool {
        #if MARTLET_CHECKS
        guard acquisitionsUntilFailure.load(ordering: .relaxed) >= 0 else { return true }
        let left = acquisitionsUntilFailure.subtract(1, ordering: .relaxed).newValue
        if left < 0 { acquisitionsUntilFailure.store(0, ordering: .relaxed) }
        return left >= 0
        #else
        return true
        #endif
    }
}
