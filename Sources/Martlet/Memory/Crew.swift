/// Threads that work together, time and again, and sleep in between: the caller's, and some of the crew's own.
///
/// What a thread did before it was done with a piece of work, all others see in the next.
///
/// `@unchecked Sendable`: `state` is touched under `mutex`.
final class Crew: @unchecked Sendable {
    /// How many work, the caller among them.
    var handCount: Int { threads.count + 1 }
    private let mutex: RawMutex
    private let begun: RawCondition
    private let done: RawCondition
    private var state = State()
    private var threads: [HelperThread] = []

    private struct State {
        /// How many pieces of work there were.
        var count = 0
        var work: (@Sendable (Int) -> Void)?
        var working = 0
        var isOver = false
    }

    /// - Parameter width: How many are to work. There are fewer where the system has no more threads.
    /// `nil`: there is no memory.
    init?(width: Int) {
        guard let place = System.allocate(bytes: RawMutex.bytes + 2 * RawCondition.bytes, alignment: 64) else {
            return nil
        }
        mutex = RawMutex(initializingAt: place)
        begun = RawCondition(initializingAt: place + UInt(RawMutex.bytes))
        done = RawCondition(initializingAt: place + UInt(RawMutex.bytes + RawCondition.bytes))
        for hand in 1..<max(1, width) {
            guard let thread = HelperThread({ [self] in work(hand) }) else { break }
            threads.append(thread)
        }
    }

    deinit {
        mutex.destroy()
        System.deallocate(mutex.address)
    }

    /// Has each thread call `work` with a number of its own below `handCount`, the caller with 0, and waits for all.
    func run(_ work: @escaping @Sendable (_ hand: Int) -> Void) {
        mutex.withLock {
            state.count += 1
            state.work = work
            state.working = threads.count
            begun.wakeAll()
        }
        work(0)
        mutex.withLock {
            while state.working > 0 { done.wait(mutex) }
            state.work = nil
        }
    }

    /// Ends the threads, and waits for that. To be called once, by who made the crew.
    func end() {
        mutex.withLock {
            state.isOver = true
            begun.wakeAll()
        }
        for thread in threads { thread.join() }
    }

    private func work(_ hand: Int) {
        var seen = 0
        while let work = nextWork(after: &seen) {
            work(hand)
            mutex.withLock {
                state.working -= 1
                if state.working == 0 { done.wakeAll() }
            }
        }
    }

    private func nextWork(after seen: inout Int) -> (@Sendable (Int) -> Void)? {
        mutex.withLock {
            while state.count == seen, !state.isOver { begun.wait(mutex) }
            seen = state.count
            return state.isOver ? nil : state.work
        }
    }
}
