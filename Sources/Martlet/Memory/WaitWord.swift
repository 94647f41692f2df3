import CMartletShims

/// A word at which threads sleep until it changes, or somebody wakes them. Who was woken looks again at what it waits for, and may
/// be woken for nothing.
///
/// On Linux a futex, so that nobody needs a mutex to go on: many who are woken at once would get it one after the other.
/// Elsewhere a mutex and a condition.
struct WaitWord {
    static let bytes = 64 + RawMutex.bytes + RawCondition.bytes
    private let word: Word
    private let mutex: RawMutex
    private let condition: RawCondition

    /// Makes one in `WaitWord.bytes` of zeroed memory at `address`.
    init(initializingAt address: UInt) {
        word = Word(at: address)
        mutex = RawMutex(initializingAt: address + 64)
        condition = RawCondition(initializingAt: address + 64 + UInt(RawMutex.bytes))
    }

    func load() -> UInt64 { word.loadSequential() }

    /// Lets nobody fall asleep who has seen what was there before. Only 32 bits are compared: who sleeps through 2³² changes between
    /// the look and the sleep may miss one.
    func change() { _ = word.addSequential(1) }

    #if os(Linux) && !MARTLET_PORTABLE && _endian(little)
    /// Sleeps unless it has changed.
    func sleep(while value: UInt64) { martletshim_sleep(word.address, UInt32(truncatingIfNeeded: value)) }

    func wakeOne() { martletshim_wake(word.address, 1) }

    func wakeAll() { martletshim_wake(word.address, .max) }
    #else
    /// Sleeps unless it has changed.
    func sleep(while value: UInt64) {
        mutex.withLock {
            if load() == value { condition.wait(mutex) }
        }
    }

    func wakeOne() { mutex.withLock { condition.wakeOne() } }

    func wakeAll() { mutex.withLock { condition.wakeAll() } }
    #endif
}
